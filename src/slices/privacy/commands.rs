//! `/privacy` and `/forget-me`. Both are everybody's, in every server, whatever is set up there.

use super::{HELD, view};
use crate::bot::{Bot, Context, parts};
use crate::discord::answer::{Reply, answer};
use crate::discord::asked::Asked;
use crate::discord::custom_id::CustomId;
use crate::engine::outbox;
use crate::engine::store::{Tx, first_time, personal};
use crate::error::{Failure, Outcome};
use crate::ids::{GuildId, UserId};
use crate::slices::{digest, incident, release, standup, support};

/// See what tplus keeps about you in this server, and for how long.
#[poise::command(slash_command, guild_only)]
pub async fn privacy(ctx: Context<'_>) -> Result<(), Failure> {
    let (bot, asked) = parts(ctx)?;
    answer(&bot.http, &asked, async {
        let kept = kept(bot, asked.guild, asked.actor.user).await?;
        Ok(Reply::Say(view::privacy(&kept, &bot.playbook)))
    })
    .await;
    Ok(())
}

/// Erase your words and your name from everything that tplus keeps in this server.
#[poise::command(slash_command, guild_only, rename = "forget-me")]
pub async fn forget_me(ctx: Context<'_>) -> Result<(), Failure> {
    let (bot, asked) = parts(ctx)?;
    answer(&bot.http, &asked, async {
        let kept = kept(bot, asked.guild, asked.actor.user).await?;
        Ok(Reply::Say(view::ask(&kept)))
    })
    .await;
    Ok(())
}

/// What is kept about `user`, each with its count.
async fn kept(bot: &Bot, guild: GuildId, user: UserId) -> Outcome<view::Kept> {
    let mut kept = Vec::new();
    for held in HELD {
        kept.extend(personal::count(bot.store.read(), (guild, user), held).await?);
    }
    kept.retain(|(_, count)| *count > 0);
    Ok(kept)
}

/// The button below [`forget_me`]'s question.
pub async fn press(bot: &Bot, asked: &Asked, id: &CustomId) -> Outcome<Reply> {
    if id.act != view::FORGET {
        return Err(anyhow::anyhow!("privacy has no button {}", id.act).into());
    }
    let now = bot.now();
    let setup = release::setup(bot.store.read(), asked.guild).await?;
    let mut tx = bot.store.begin(asked.guild).await?;
    if !first_time(&mut tx, asked.interaction, now).await? {
        return Ok(Reply::Replace(view::forgotten()));
    }
    let nobody = UserId::nobody();
    forget(&mut tx, asked.actor.user, nobody).await?;
    incident::redraw(bot, &setup, &mut tx, nobody).await?;
    standup::redraw(&mut tx, nobody, now).await?;
    support::forgotten(bot, &mut tx, nobody).await?;
    tx.commit().await?;
    refresh(bot, asked.guild).await;
    Ok(Reply::Replace(view::forgotten()))
}

async fn forget(tx: &mut Tx, user: UserId, nobody: UserId) -> Outcome<()> {
    incident::forget_words(tx, user).await?;
    digest::forget_words(tx, user).await?;
    for held in HELD {
        personal::forget(tx, user, nobody, held).await?;
    }
    outbox::rename(tx, user, nobody).await
}

/// Today's summaries may quote what is gone. They are composed after the commit, from what is left.
async fn refresh(bot: &Bot, guild: GuildId) {
    if let Err(error) = digest::refresh_today(bot, guild).await {
        tracing::error!(%error, "today's summaries could not be changed after somebody was forgotten");
    }
}
