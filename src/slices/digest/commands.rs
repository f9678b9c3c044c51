//! `/digest`: look at a post before it goes out, post it now, change what it says.

use super::compose::ready;
use super::context::{DigestContext, set_up, today};
use super::domain::Part;
use super::subject::Subject;
use super::{draft, editing, post, rights, store, view};
use crate::bot::{Bot, Context, parts, run};
use crate::discord::answer::Reply;
use crate::discord::custom_id::CustomId;
use crate::discord::invocation::{Filled, Invocation};
use crate::error::{Failure, Outcome};
use crate::ids::GuildId;
use crate::playbook::JobId;
use crate::slices::release;

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

/// Write parts of a post yourself: highlights, challenges, focus, what users read, the status.
#[poise::command(slash_command, guild_only, custom_data = "rights::EDIT")]
async fn edit(
    ctx: Context<'_>,
    #[description = "Post; default: the end-of-day summary"] which: Option<Which>,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let job = which.map_or(JobId::EndOfDay, Which::job);
        let (setup, release) = set_up(bot, &invocation).await?;
        let context = today(bot, &setup, &release);
        Ok(Reply::Open(editing::form(&context, job, Part::of(job), view::EDIT).await?))
    })
    .await
}

/// The form was sent: what it says is saved, and today's posts are changed where they stand.
pub(super) async fn fill_in(bot: &Bot, invocation: &Invocation, id: &CustomId, filled: &Filled) -> Outcome<Reply> {
    let subject = Subject::read(&id.subject).ok_or_else(view::other_day)?;
    let (setup, release) = set_up(bot, invocation).await?;
    let context = today(bot, &setup, &release);
    if (subject.release, subject.date) != (release.id, context.date) {
        return Err(view::other_day().into());
    }
    let given = editing::save(&context, invocation, filled, &subject).await?;
    if let Err(error) = refresh_all(&context, Some(subject.job)).await {
        tracing::error!(%error, "today's posts could not be changed");
        return Ok(Reply::Say(view::edited_but_not_refreshed()));
    }
    Ok(Reply::Say(view::edited(given.as_ref())))
}

/// Changes the posts of today in `guild` where they stand, to what is known now; the weekly update for users stays as they read it.
///
/// # Errors
/// What the database said.
pub async fn refresh_today(bot: &Bot, guild: GuildId) -> Outcome<()> {
    let Some(release) = release::active(bot.store.read(), guild).await? else { return Ok(()) };
    let setup = release::setup(bot.store.read(), guild).await?;
    refresh_all(&today(bot, &setup, &release), None).await
}

/// Changes what is posted, `edited` among it, and the drafts of what is still to be.
async fn refresh_all(context: &DigestContext<'_>, edited: Option<JobId>) -> Outcome<()> {
    let followed = [JobId::EndOfDay, JobId::WeeklyMetrics, JobId::WeeklyFeedback];
    for job in followed.into_iter().chain(edited.filter(|job| !followed.contains(job))) {
        let posted = store::covered(context.bot.store.read(), context.post_of(job, &context.held_on())).await?;
        if posted.is_some()
            && let Some(composed) = context.compose(job).await?
        {
            let mut tx = context.bot.store.begin(context.release.guild).await?;
            post::refresh(&mut tx, context, &composed).await?;
            tx.commit().await?;
        }
    }
    draft::refresh(context).await
}
