//! `/release pause`, `resume` and `move`, and the buttons of the poll and of a phase's end.

use super::store::{self, Decided};
use super::{go, phase, view};
use crate::bot::{Bot, Context, parts};
use crate::discord::answer::{Reply, answer};
use crate::discord::asked::{Asked, Filled};
use crate::discord::custom_id::CustomId;
use crate::engine::store::first_time;
use crate::error::{Failure, Outcome};
use crate::slices::release::{self, authorize, require_active};

const COURSE: &str = "release.start";

/// Let the release's calendar rest: nothing is posted for it until it goes on. Incidents run on.
#[poise::command(slash_command, guild_only)]
pub async fn pause(ctx: Context<'_>, #[description = "Why; it is on record"] reason: String) -> Result<(), Failure> {
    let (bot, asked) = parts(ctx)?;
    answer(&bot.http, &asked, async {
        authorize(bot, asked.guild, &asked.actor, COURSE).await?;
        let release = require_active(bot, asked.guild).await?;
        if release.paused.is_some() {
            return Err(view::rests_already().into());
        }
        let now = bot.now();
        let mut tx = bot.store.begin(asked.guild).await?;
        if first_time(&mut tx, asked.interaction, now).await? {
            store::decide(&mut tx, release.id, (Decided::Pause, &reason), (Some(&asked.actor), now)).await?;
            release::rest(&mut tx, now).await?;
        }
        tx.commit().await?;
        Ok(Reply::Say(view::paused()))
    })
    .await;
    Ok(())
}

/// Go on after a pause; the launch day stays, or moves by the days that were lost.
#[poise::command(slash_command, guild_only)]
pub async fn resume(
    ctx: Context<'_>,
    #[description = "Whether the plan's days move by the days that were lost; not if left out"] shift: Option<bool>,
) -> Result<(), Failure> {
    let (bot, asked) = parts(ctx)?;
    answer(&bot.http, &asked, async {
        authorize(bot, asked.guild, &asked.actor, COURSE).await?;
        let now = bot.now();
        let mut tx = bot.store.begin(asked.guild).await?;
        let mut release = release::load_active(&mut tx).await?;
        let Some(paused) = release.paused else { return Err(view::runs_already().into()) };
        let lost = release.dates.date(now) - release.dates.date(paused);
        if first_time(&mut tx, asked.interaction, now).await? {
            store::decide(&mut tx, release.id, (Decided::Resume, ""), (Some(&asked.actor), now)).await?;
            release.paused = None;
            if shift.unwrap_or_default() {
                release = release::moved(&bot.playbook, release.clone(), release.dates.launch + lost);
            }
            release::reschedule(&mut tx, bot, &release, now).await?;
        }
        tx.commit().await?;
        bot.collecting.ring();
        Ok(Reply::Say(view::resumed(&release, now)))
    })
    .await;
    Ok(())
}

/// Move the launch to another day; everything that is still to come moves with it.
#[poise::command(slash_command, guild_only, rename = "move")]
pub async fn move_launch(
    ctx: Context<'_>,
    #[description = "The new launch day, e.g. 2026-01-20"] launch: String,
    #[description = "Why; it is on record"] reason: Option<String>,
) -> Result<(), Failure> {
    let (bot, asked) = parts(ctx)?;
    answer(&bot.http, &asked, async {
        authorize(bot, asked.guild, &asked.actor, COURSE).await?;
        let now = bot.now();
        let mut tx = bot.store.begin(asked.guild).await?;
        let release = release::load_active(&mut tx).await?;
        let moved = release::read_move(&bot.playbook, &release, &launch, now)?;
        if first_time(&mut tx, asked.interaction, now).await? {
            let words = view::move_words(&release, &moved, reason.as_deref().unwrap_or_default());
            store::decide(&mut tx, release.id, (Decided::Move, &words), (Some(&asked.actor), now)).await?;
            release::reschedule(&mut tx, bot, &moved, now).await?;
        }
        tx.commit().await?;
        bot.collecting.ring();
        Ok(Reply::Say(view::launch_moved(&moved, now)))
    })
    .await;
    Ok(())
}

/// End the release before its time: nothing more is posted for it.
#[poise::command(slash_command, guild_only)]
pub async fn end(
    ctx: Context<'_>,
    #[description = "Why; it is on record"] reason: Option<String>,
) -> Result<(), Failure> {
    let (bot, asked) = parts(ctx)?;
    answer(&bot.http, &asked, async {
        authorize(bot, asked.guild, &asked.actor, COURSE).await?;
        let release = require_active(bot, asked.guild).await?;
        let (now, words) = (bot.now(), reason.as_deref().unwrap_or_default());
        let mut tx = bot.store.begin(asked.guild).await?;
        if first_time(&mut tx, asked.interaction, now).await? {
            store::decide(&mut tx, release.id, (Decided::End, words), (Some(&asked.actor), now)).await?;
            release::end(&mut tx, release.id, now).await?;
        }
        tx.commit().await?;
        Ok(Reply::Say(view::ended(&release)))
    })
    .await;
    Ok(())
}

/// A button of this slice was pressed.
pub async fn press(bot: &Bot, asked: &Asked, id: &CustomId) -> Outcome<Reply> {
    match id.act.as_str() {
        view::VOTE => go::vote(bot, asked, id.subject == view::GO).await,
        view::DECIDE => go::decide(bot, asked, id.subject == view::GO).await,
        view::HOLD => phase::ask_why(bot, asked, &id.subject).await,
        view::MOVE_ON => phase::move_on(bot, asked, &id.subject).await,
        other => Err(anyhow::anyhow!("the course has no button {other}").into()),
    }
}

/// A form of this slice was sent.
pub async fn fill_in(bot: &Bot, asked: &Asked, id: &CustomId, filled: &Filled) -> Outcome<Reply> {
    phase::hold(bot, asked, &id.subject, filled).await
}
