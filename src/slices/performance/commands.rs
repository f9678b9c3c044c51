//! `/performance`: see the runs, announce what became better.

use chrono_tz::Tz;

use super::{review, rights, store, view};
use crate::bot::{Bot, Context, parts, run};
use crate::discord::answer::Reply;
use crate::discord::custom_id::CustomId;
use crate::discord::elsewhere::with_texts_for_elsewhere;
use crate::discord::invocation::{Filled, Invocation};
use crate::discord::outbox::{Action, Place};
use crate::engine::outbox::{Outgoing, enqueue};
use crate::error::{Failure, Outcome};
use crate::ids::DraftId;
use crate::playbook::Template;
use crate::slices::release::{self, ChannelUse, require_active, require_setup};

/// Benchmark results and performance announcements.
#[poise::command(slash_command, guild_only, subcommands("show", "announce"), subcommand_required)]
pub async fn performance(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

/// Compare the latest benchmark runs with the baseline and this week's targets.
#[poise::command(slash_command, guild_only, custom_data = "crate::slices::metrics::rights::SHOW")]
async fn show(ctx: Context<'_>) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let release = require_active(bot, invocation.guild).await?;
        let now = bot.now();
        let (runs, _) = review::runs(bot, &release, now).await?;
        Ok(Reply::Say(view::review(&runs, release.dates.date(now), &bot.playbook)))
    })
    .await
}

/// Announce to users what got faster; tplus drafts it, you publish it.
#[poise::command(slash_command, guild_only, custom_data = "rights::ANNOUNCE")]
async fn announce(ctx: Context<'_>) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, draft(bot, &invocation)).await
}

/// Opens the form with what there is to say.
pub(super) async fn draft(bot: &Bot, invocation: &Invocation) -> Outcome<Reply> {
    let setup = require_setup(bot, invocation.guild).await?;
    let release = require_active(bot, invocation.guild).await?;
    let (runs, _) = review::runs(bot, &release, bot.now()).await?;
    let version = release.newest();
    let mut values = view::announcement_values(version, &runs, &setup, &bot.playbook);
    values.insert("name", release.named(&bot.playbook, version).into());
    let rendered = bot.playbook.templates.render(Template::Performance, &values)?;
    if let Some(mistake) = &rendered.mistake {
        let mut tx = bot.begin_for(invocation).await?;
        release::tell_template_mistake(&mut tx, bot, mistake, bot.now()).await?;
        tx.commit().await?;
    }
    Ok(Reply::Open(view::form(&rendered.text)))
}

/// The form was sent: its words are kept, and shown as users would read them.
pub(super) async fn fill_in(bot: &Bot, invocation: &Invocation, filled: &Filled) -> Outcome<Reply> {
    let release = require_active(bot, invocation.guild).await?;
    let words = view::with_details(filled.get("words"), filled.get("details"));
    let (draft, now) = (DraftId::mint(), bot.now());
    let mut tx = bot.begin_for(invocation).await?;
    store::keep(&mut tx, (draft, release.id), (&words, invocation.actor.user), now).await?;
    tx.commit().await?;
    Ok(Reply::Say(view::preview(&words, draft)))
}

/// Users are told what was previewed.
pub(super) async fn publish(bot: &Bot, invocation: &Invocation, id: &CustomId) -> Outcome<Reply> {
    let setup = require_setup(bot, invocation.guild).await?;
    let channel =
        setup.channel(ChannelUse::Announcements).ok_or_else(|| anyhow::anyhow!("a setup without a channel"))?;
    let now = bot.now();
    let draft = DraftId::new(id.subject.parse().unwrap_or_default());
    let release = release::active(bot.store.read(), invocation.guild).await?;
    let zone = release.map_or(Tz::UTC, |release| release.dates.zone);
    let mut tx = bot.begin_for(invocation).await?;
    let words = store::publish(&mut tx, draft, now).await?.ok_or_else(view::published_before)?;
    let post = Action::post(Place::Channel(channel), &view::announcement(&words));
    enqueue(&mut tx, now, Outgoing::new("performance", format!("performance:announced:{draft}"), post)).await?;
    tx.commit().await?;
    Ok(Reply::Replace(with_texts_for_elsewhere(view::published(channel), &words, zone)))
}
