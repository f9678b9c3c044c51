//! How often people speak of a release where tplus can't read: somebody counts, and says the number (plan.md, sections 2 and 6).

use poise::ChoiceParameter;
use sqlx::AnyExecutor;

use super::domain::{Origin, Sample};
use super::{rights, store, view};
use crate::bot::{Bot, Context, parts, run};
use crate::discord::answer::Reply;
use crate::discord::invocation::Invocation;
use crate::engine::clock::Window;
use crate::error::{Failure, Outcome};
use crate::ids::ReleaseId;
use crate::slices::release::require_active;

/// More than anybody counts by hand at a time.
const MOST: i64 = 1_000_000;

/// Where mentions are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ChoiceParameter)]
pub enum Elsewhere {
    /// Tweets and replies.
    Twitter,
    /// Posts and comments.
    Reddit,
}

impl Elsewhere {
    /// Under which name its counts are kept.
    fn id(self) -> &'static str {
        match self {
            Self::Twitter => "count:twitter",
            Self::Reddit => "count:reddit",
        }
    }
}

/// What was counted in some span of time; nothing where nobody did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mentions {
    /// Tweets and replies.
    pub twitter: Option<i64>,
    /// Posts and comments.
    pub reddit: Option<i64>,
}

/// What was counted in `window`.
///
/// # Errors
/// What the database said.
pub async fn mentions(db: impl AnyExecutor<'_> + Copy, release: ReleaseId, window: Window) -> Outcome<Mentions> {
    Ok(Mentions {
        twitter: store::sum(db, (release, Elsewhere::Twitter.id()), window).await?,
        reddit: store::sum(db, (release, Elsewhere::Reddit.id()), window).await?,
    })
}

/// Say how often people spoke of the release elsewhere since somebody last counted.
#[poise::command(slash_command, guild_only, custom_data = "rights::RECORD")]
pub(super) async fn count(
    ctx: Context<'_>,
    #[description = "Where"] source: Elsewhere,
    #[description = "How many mentions or comments since the last count"] number: i64,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, note(bot, &invocation, source, number)).await
}

async fn note(bot: &Bot, invocation: &Invocation, source: Elsewhere, number: i64) -> Outcome<Reply> {
    let release = require_active(bot, invocation.guild).await?;
    if !(0..=MOST).contains(&number) {
        return Err(view::no_count(MOST).into());
    }
    let now = bot.now();
    let count = f64::from(i32::try_from(number).unwrap_or(i32::MAX));
    let sample = Sample { metric: source.id().to_owned(), at: now, value: count, answers: None };
    let mut tx = bot.begin_for(invocation).await?;
    store::write(&mut tx, release.id, &sample, Origin::Hand(invocation.actor.user)).await?;
    tx.commit().await?;
    Ok(Reply::Say(view::counted(source.name(), number)))
}
