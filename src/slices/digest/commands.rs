//! `/digest`: look at a post before it goes out, post it now, change what it says.

use super::compose::{Composed, Desk};
use super::{draft, post, store, view};
use crate::bot::{Bot, Context, parts};
use crate::discord::answer::{Reply, answer};
use crate::discord::asked::{Asked, Filled};
use crate::discord::custom_id::CustomId;
use crate::engine::store::first_time;
use crate::error::{Failure, Outcome};
use crate::ids::GuildId;
use crate::playbook::JobId;
use crate::slices::release::{self, Release, Setup, authorize, require_active};
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

/// The summaries that tplus posts by itself.
#[poise::command(slash_command, guild_only, subcommands("preview", "post_now", "edit"), subcommand_required)]
pub async fn digest(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

/// See a post as it would look now; only you see it.
#[poise::command(slash_command, guild_only)]
async fn preview(
    ctx: Context<'_>,
    #[description = "Which post; the end-of-day summary if left out"] which: Option<Which>,
) -> Result<(), Failure> {
    let (bot, asked) = parts(ctx)?;
    answer(&bot.http, &asked, async {
        let job = which.map_or(JobId::EndOfDay, Which::job);
        let (setup, release) = permitted(bot, &asked, "digest.preview").await?;
        let composed = compose(&today(bot, &setup, &release), job).await?;
        Ok(Reply::Say(view::preview(&composed)))
    })
    .await;
    Ok(())
}

/// Post now instead of at its time; it is then not posted again today.
#[poise::command(slash_command, guild_only, rename = "post")]
async fn post_now(
    ctx: Context<'_>,
    #[description = "Which post; the end-of-day summary if left out"] which: Option<Which>,
) -> Result<(), Failure> {
    let (bot, asked) = parts(ctx)?;
    answer(&bot.http, &asked, async {
        let job = which.map_or(JobId::EndOfDay, Which::job);
        let (setup, release) = permitted(bot, &asked, "digest.post").await?;
        let desk = today(bot, &setup, &release);
        let composed = compose(&desk, job).await?;
        let mut tx = bot.store.begin(asked.guild).await?;
        if !post::post(&mut tx, &desk, &composed, None).await? {
            return Err(view::posted_before(job).into());
        }
        tx.commit().await?;
        draft::refresh(&desk).await?;
        let channel =
            post::channel(&setup, job).ok_or_else(|| anyhow::anyhow!("a complete setup without a channel"))?;
        Ok(Reply::Say(view::posted(job, channel)))
    })
    .await;
    Ok(())
}

/// Set today's highlights and tomorrow's focus, or override the status with a reason.
#[poise::command(slash_command, guild_only)]
async fn edit(ctx: Context<'_>) -> Result<(), Failure> {
    let (bot, asked) = parts(ctx)?;
    answer(&bot.http, &asked, async {
        let (_, release) = permitted(bot, &asked, "digest.edit").await?;
        let key = (release.id, release.dates.date(bot.now()));
        let highlights = store::noted(bot.store.read(), key, "highlights").await?;
        let focus = store::noted(bot.store.read(), key, "focus").await?;
        let holds = status::current_override(bot.store.read(), release.id, bot.now()).await?;
        Ok(Reply::Open(view::form(key.1, [&highlights, &focus], holds.as_ref().map(|(holds, _)| holds))))
    })
    .await;
    Ok(())
}

pub(super) async fn permitted(bot: &Bot, asked: &Asked, act: &str) -> Outcome<(Setup, Release)> {
    let setup = authorize(bot, asked.guild, &asked.actor, act).await?;
    Ok((setup, require_active(bot, asked.guild).await?))
}

pub(super) fn today<'a>(bot: &'a Bot, setup: &'a Setup, release: &'a Release) -> Desk<'a> {
    let now = bot.now();
    Desk { bot, setup, release, date: release.dates.date(now), time: None, now }
}

pub(super) async fn compose(desk: &Desk<'_>, job: JobId) -> Outcome<Composed> {
    let composed = desk.compose(job).await?;
    composed.ok_or_else(|| view::too_early(job, &desk.bot.playbook).into())
}

/// The form was sent: what it says is saved, and today's posts are changed where they stand.
pub async fn fill_in(bot: &Bot, asked: &Asked, id: &CustomId, filled: &Filled) -> Outcome<Reply> {
    let of_draft = draft::Subject::read(&id.subject).filter(|_| id.act == view::CHANGE);
    let asked = &if of_draft.is_some() { asked.with_roles(&bot.http).await? } else { asked.clone() };
    let (setup, release) = permitted(bot, asked, "digest.edit").await?;
    let date = of_draft.as_ref().map(|subject| subject.date).or_else(|| id.subject.parse().ok());
    let desk = today(bot, &setup, &release);
    let is_other = of_draft.as_ref().is_some_and(|subject| subject.release != release.id);
    if is_other || date != Some(desk.date) {
        return Err(view::other_day().into());
    }
    let given = save(&desk, asked, filled, of_draft.as_ref()).await?;
    if let Err(error) = refresh_all(&desk).await {
        tracing::error!(%error, "today's posts could not be changed");
        return Ok(Reply::Say(view::edited_but_not_refreshed()));
    }
    Ok(Reply::Say(view::edited(given.as_ref())))
}

/// Writes down what a form says of the desk's day; returns the status that it sets.
async fn save(
    desk: &Desk<'_>,
    asked: &Asked,
    filled: &Filled,
    of_draft: Option<&draft::Subject>,
) -> Outcome<Option<Override>> {
    let (release, by) = (desk.release.id, (&asked.actor, desk.now));
    let typed = [filled.get("light"), filled.get("reason"), filled.get("within")];
    let given = Override::read(typed, desk.now).map_err(view::override_mistake)?;
    let holds = status::current_override(desk.bot.store.read(), release, desk.now).await?.map(|(holds, _)| holds);
    // A status that was left in the form as it stood holds for as long as it did.
    let is_left = |holds: &Override| {
        typed[2].is_empty()
            && given.as_ref().is_some_and(|given| (given.light, &given.reason) == (holds.light, &holds.reason))
    };
    let is_left = holds.as_ref().is_some_and(is_left);
    let mut tx = desk.bot.store.begin(asked.guild).await?;
    if first_time(&mut tx, asked.interaction, desk.now).await? {
        for field in ["highlights", "focus"] {
            // What was left as it was proposed goes on to follow what happens.
            if of_draft.is_none_or(|subject| !subject.is_as_shown(field, filled.get(field))) {
                store::note(&mut tx, (release, desk.date), (field, filled.get(field)), by).await?;
            }
        }
        match &given {
            Some(_) if is_left => {}
            Some(given) => status::set_override(&mut tx, release, given, by).await?,
            None => status::end_override(&mut tx, release, desk.now).await?,
        }
    }
    tx.commit().await?;
    Ok(if is_left { holds } else { given })
}

/// Changes the posts of today in `guild` where they stand, to what is known now.
pub async fn refresh_today(bot: &Bot, guild: GuildId) -> Outcome<()> {
    let Some(release) = release::active(bot.store.read(), guild).await? else { return Ok(()) };
    let setup = release::setup(bot.store.read(), guild).await?;
    refresh_all(&today(bot, &setup, &release)).await
}

/// A button of this slice was pressed.
pub async fn press(bot: &Bot, asked: &Asked, id: &CustomId) -> Outcome<Reply> {
    draft::press(bot, asked, id).await
}

/// Changes what is posted, and the drafts of what is still to be.
async fn refresh_all(desk: &Desk<'_>) -> Outcome<()> {
    refresh_posted(desk).await?;
    draft::refresh(desk).await
}

async fn refresh_posted(desk: &Desk<'_>) -> Outcome<()> {
    for job in [JobId::EndOfDay, JobId::WeeklyMetrics, JobId::WeeklyFeedback] {
        let posted = store::covered(desk.bot.store.read(), (desk.release.id, job, &desk.held_on())).await?.is_some();
        if posted && let Some(composed) = desk.compose(job).await? {
            let mut tx = desk.bot.store.begin(desk.release.guild).await?;
            post::refresh(&mut tx, desk, &composed).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}
