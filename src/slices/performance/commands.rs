//! `/performance`: see the runs, announce what became better.

use super::{review, store, view};
use crate::bot::{Bot, Context, parts};
use crate::discord::answer::{Reply, answer};
use crate::discord::asked::{Asked, Filled};
use crate::discord::custom_id::CustomId;
use crate::engine::outbox::{Action, Outgoing, Place, enqueue};
use crate::engine::store::first_time;
use crate::error::{Failure, Outcome};
use crate::ids::DraftId;
use crate::playbook::Template;
use crate::slices::release::{self, ChannelUse, authorize, require_active};
use crate::slices::tracker;

const ANNOUNCE: &str = "performance.announce";

/// How fast the release is, and what became of it.
#[poise::command(slash_command, guild_only, subcommands("show", "announce"), subcommand_required)]
pub async fn performance(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

/// See the last runs against their baseline and the week's targets.
#[poise::command(slash_command, guild_only)]
async fn show(ctx: Context<'_>) -> Result<(), Failure> {
    let (bot, asked) = parts(ctx)?;
    answer(&bot.http, &asked, async {
        authorize(bot, asked.guild, &asked.actor, "metric.show").await?;
        let release = require_active(bot, asked.guild).await?;
        let now = bot.now();
        let (runs, _) = review::runs(bot, &release, now).await?;
        Ok(Reply::Say(view::review(&runs, release.dates.date(now), &bot.playbook)))
    })
    .await;
    Ok(())
}

/// Write to users what became faster: drafted for you, published when you say so.
#[poise::command(slash_command, guild_only)]
async fn announce(ctx: Context<'_>) -> Result<(), Failure> {
    let (bot, asked) = parts(ctx)?;
    answer(&bot.http, &asked, draft(bot, &asked)).await;
    Ok(())
}

/// Opens the form with what there is to say.
async fn draft(bot: &Bot, asked: &Asked) -> Outcome<Reply> {
    let setup = authorize(bot, asked.guild, &asked.actor, ANNOUNCE).await?;
    let release = require_active(bot, asked.guild).await?;
    let (runs, _) = review::runs(bot, &release, bot.now()).await?;
    let last = tracker::last_release(bot.store.read(), asked.guild, (release.announced, bot.now())).await?;
    let version = last.map_or_else(|| release.version.clone(), |last| last.tag);
    let values = view::announcement_values(&version, &runs, &setup, &bot.playbook);
    let rendered = bot.playbook.templates.render(Template::Performance, &values)?;
    if let Some(mistake) = &rendered.mistake {
        let mut tx = bot.store.begin(asked.guild).await?;
        release::tell_template_mistake(&mut tx, bot, mistake, bot.now()).await?;
        tx.commit().await?;
    }
    Ok(Reply::Open(view::form(&rendered.text)))
}

/// The form was sent: its words are kept, and shown as users would read them.
pub async fn fill_in(bot: &Bot, asked: &Asked, filled: &Filled) -> Outcome<Reply> {
    authorize(bot, asked.guild, &asked.actor, ANNOUNCE).await?;
    let release = require_active(bot, asked.guild).await?;
    let words = view::with_details(filled.get("words"), filled.get("details"));
    let (draft, now) = (DraftId::mint(), bot.now());
    let mut tx = bot.store.begin(asked.guild).await?;
    if first_time(&mut tx, asked.interaction, now).await? {
        store::keep(&mut tx, (draft, release.id), (&words, asked.actor.user), now).await?;
    }
    tx.commit().await?;
    Ok(Reply::Say(view::preview(&words, draft)))
}

/// A button of this slice was pressed.
pub async fn press(bot: &Bot, asked: &Asked, id: &CustomId) -> Outcome<Reply> {
    if id.act == view::DRAFT {
        return draft(bot, asked).await;
    }
    let setup = authorize(bot, asked.guild, &asked.actor, ANNOUNCE).await?;
    let channel =
        setup.channel(ChannelUse::Announcements).ok_or_else(|| anyhow::anyhow!("a setup without a channel"))?;
    let now = bot.now();
    let draft = DraftId::new(id.subject.parse().unwrap_or_default());
    let mut tx = bot.store.begin(asked.guild).await?;
    let words = store::publish(&mut tx, draft, now).await?.ok_or_else(view::published_before)?;
    let post = Action::post(Place::Channel(channel), &view::announcement(&words));
    enqueue(&mut tx, now, Outgoing::new("performance", format!("performance:announced:{draft}"), post)).await?;
    tx.commit().await?;
    Ok(Reply::Replace(view::published(channel)))
}
