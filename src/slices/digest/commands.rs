//! `/digest`: look at a post before it goes out, post it now, change what it says.

use super::compose::ready;
use super::context::{DigestContext, set_up, today};
use super::subject::Subject;
use super::{draft, post, rights, store, view};
use crate::bot::{Bot, Context, parts, run};
use crate::discord::answer::Reply;
use crate::discord::custom_id::CustomId;
use crate::discord::invocation::{Filled, Invocation};
use crate::engine::By;
use crate::error::{Failure, Outcome};
use crate::ids::GuildId;
use crate::playbook::JobId;
use crate::slices::release::{self};
use crate::slices::status::{self, Override};

/// Which post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, poise::ChoiceParameter)]
enum Which {
    /// The morning check-in.
    #[name = "Morning check-in"]
    Morning,
    /// The end-of-day summary.
    #[name = "End-of-day summary"]
    EndOfDay,
    /// The weekly metrics report.
    #[name = "Weekly metrics report"]
    WeeklyMetrics,
    /// The weekly feedback summary.
    #[name = "Weekly feedback summary"]
    WeeklyFeedback,
    /// The public weekly update.
    #[name = "Public weekly update"]
    WeeklyPublic,
}

impl Which {
    fn job(self) -> JobId {
        match self {
            Self::Morning => JobId::Morning,
            Self::EndOfDay => JobId::EndOfDay,
            Self::WeeklyMetrics => JobId::WeeklyMetrics,
            Self::WeeklyFeedback => JobId::WeeklyFeedback,
            Self::WeeklyPublic => JobId::WeeklyPublic,
        }
    }
}

/// The summaries that tplus posts automatically.
#[poise::command(slash_command, guild_only, subcommands("preview", "post_now", "edit"), subcommand_required)]
pub async fn digest(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

/// See a post as it would look now; only you see it.
#[poise::command(slash_command, guild_only, custom_data = "rights::PREVIEW")]
async fn preview(
    ctx: Context<'_>,
    #[description = "Post; default: the end-of-day summary"] which: Option<Which>,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let job = which.map_or(JobId::EndOfDay, Which::job);
        let (setup, release) = set_up(bot, &invocation).await?;
        let composed = ready(&today(bot, &setup, &release), job).await?;
        Ok(Reply::Say(view::preview(&composed)))
    })
    .await
}

/// Post now instead of at the scheduled time; it is not posted again today.
#[poise::command(slash_command, guild_only, rename = "post", custom_data = "rights::POST")]
async fn post_now(
    ctx: Context<'_>,
    #[description = "Post; default: the end-of-day summary"] which: Option<Which>,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let job = which.map_or(JobId::EndOfDay, Which::job);
        let (setup, release) = set_up(bot, &invocation).await?;
        let context = today(bot, &setup, &release);
        let composed = ready(&context, job).await?;
        let mut tx = bot.begin_for(&invocation).await?;
        if !post::post(&mut tx, &context, &composed, None).await? {
            return Err(view::posted_before(job).into());
        }
        tx.commit().await?;
        draft::refresh(&context).await?;
        let channel =
            post::channel(&setup, job).ok_or_else(|| anyhow::anyhow!("a complete setup without a channel"))?;
        Ok(Reply::Say(view::posted(job, channel)))
    })
    .await
}

/// Set today's highlights and tomorrow's focus, or override the status with a reason.
#[poise::command(slash_command, guild_only, custom_data = "rights::EDIT")]
async fn edit(ctx: Context<'_>) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let (_, release) = set_up(bot, &invocation).await?;
        let key = (release.id, release.dates.date(bot.now()));
        let highlights = store::noted(bot.store.read(), key, "highlights").await?;
        let focus = store::noted(bot.store.read(), key, "focus").await?;
        let holds = status::current_override(bot.store.read(), release.id, bot.now()).await?;
        Ok(Reply::Open(view::form(key.1, [&highlights, &focus], holds.as_ref().map(|(holds, _)| holds))))
    })
    .await
}

/// The form was sent: what it says is saved, and today's posts are changed where they stand.
pub(super) async fn fill_in(bot: &Bot, invocation: &Invocation, id: &CustomId, filled: &Filled) -> Outcome<Reply> {
    let of_draft = Subject::read(&id.subject).filter(|_| id.act == view::CHANGE);
    let (setup, release) = set_up(bot, invocation).await?;
    let date = of_draft.as_ref().map(|subject| subject.date).or_else(|| id.subject.parse().ok());
    let context = today(bot, &setup, &release);
    let is_other = of_draft.as_ref().is_some_and(|subject| subject.release != release.id);
    if is_other || date != Some(context.date) {
        return Err(view::other_day().into());
    }
    let given = save(&context, invocation, filled, of_draft.as_ref()).await?;
    if let Err(error) = refresh_all(&context).await {
        tracing::error!(%error, "today's posts could not be changed");
        return Ok(Reply::Say(view::edited_but_not_refreshed()));
    }
    Ok(Reply::Say(view::edited(given.as_ref())))
}

/// Writes down what a form says of the day; returns the status that it sets.
async fn save(
    context: &DigestContext<'_>,
    invocation: &Invocation,
    filled: &Filled,
    of_draft: Option<&Subject>,
) -> Outcome<Option<Override>> {
    let (release, by) = (context.release.id, By { who: &invocation.actor, at: context.now });
    let typed = [filled.get("light"), filled.get("reason"), filled.get("within")];
    let given = Override::read(typed, context.now).map_err(view::override_mistake)?;
    let holds = status::current_override(context.bot.store.read(), release, context.now).await?.map(|(holds, _)| holds);
    // A status that was left in the form as it stood holds for as long as it did.
    let is_left = |holds: &Override| {
        typed[2].is_empty()
            && given.as_ref().is_some_and(|given| (given.light, &given.reason) == (holds.light, &holds.reason))
    };
    let is_left = holds.as_ref().is_some_and(is_left);
    let mut tx = context.bot.begin_for(invocation).await?;
    for field in ["highlights", "focus"] {
        // What was left as it was proposed goes on to follow what happens.
        if of_draft.is_none_or(|subject| !subject.is_as_shown(field, &view::noted_lines(filled.get(field)))) {
            store::note(&mut tx, (release, context.date), store::Note { field, words: filled.get(field) }, by).await?;
        }
    }
    match &given {
        Some(_) if is_left => {}
        Some(given) => status::set_override(&mut tx, release, given, by).await?,
        None => status::end_override(&mut tx, release, context.now).await?,
    }
    tx.commit().await?;
    Ok(if is_left { holds } else { given })
}

/// Changes the posts of today in `guild` where they stand, to what is known now.
///
/// # Errors
/// What the database said.
pub async fn refresh_today(bot: &Bot, guild: GuildId) -> Outcome<()> {
    let Some(release) = release::active(bot.store.read(), guild).await? else { return Ok(()) };
    let setup = release::setup(bot.store.read(), guild).await?;
    refresh_all(&today(bot, &setup, &release)).await
}

/// Changes what is posted, and the drafts of what is still to be.
async fn refresh_all(context: &DigestContext<'_>) -> Outcome<()> {
    refresh_posted(context).await?;
    draft::refresh(context).await
}

async fn refresh_posted(context: &DigestContext<'_>) -> Outcome<()> {
    for job in [JobId::EndOfDay, JobId::WeeklyMetrics, JobId::WeeklyFeedback] {
        let held_on = store::HeldOn { release: context.release.id, job, at: &context.held_on() };
        let posted = store::covered(context.bot.store.read(), held_on).await?.is_some();
        if posted && let Some(composed) = context.compose(job).await? {
            let mut tx = context.bot.store.begin(context.release.guild).await?;
            post::refresh(&mut tx, context, &composed).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}
