//! `/privacy` and `/forget-me`. Both are everybody's, in every server, whatever is set up there.

use super::view;
use crate::bot::{Bot, Context, parts, run};
use crate::discord::answer::Reply;
use crate::discord::invocation::Invocation;
use crate::engine::outbox;
use crate::engine::right::Right;
use crate::engine::store::{Tx, personal};
use crate::error::{Failure, Outcome};
use crate::ids::{GuildId, UserId};
use crate::slices::{blocker, digest, incident, standup, support};

/// See what tplus keeps about you in this server, and for how long.
#[poise::command(slash_command, guild_only, custom_data = "Right::OWN")]
pub async fn privacy(ctx: Context<'_>) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let kept = kept(bot, invocation.guild, invocation.actor.user).await?;
        Ok(Reply::Say(view::privacy(&kept, &bot.playbook, &bot.contact)))
    })
    .await
}

/// Erase your words and your name from everything that tplus keeps in this server.
#[poise::command(slash_command, guild_only, rename = "forget-me", custom_data = "Right::OWN")]
pub async fn forget_me(ctx: Context<'_>) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let kept = kept(bot, invocation.guild, invocation.actor.user).await?;
        Ok(Reply::Say(view::ask(&kept)))
    })
    .await
}

/// What is kept about `user`, each with its count.
async fn kept(bot: &Bot, guild: GuildId, user: UserId) -> Outcome<view::Kept> {
    let mut kept = Vec::new();
    for held in bot.slices.iter().map(|slice| slice.held) {
        kept.extend(personal::count(bot.store.read(), (guild, user), held).await?);
    }
    kept.retain(|(_, count)| *count > 0);
    Ok(kept)
}

/// Whether anything is, be it what nobody is told of.
async fn is_anything_kept(bot: &Bot, guild: GuildId, user: UserId) -> Outcome<bool> {
    for slice in bot.slices {
        if personal::is_held(bot.store.read(), (guild, user), slice.held).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The button below [`forget_me`]'s question.
pub(super) async fn erase(bot: &Bot, invocation: &Invocation) -> Outcome<Reply> {
    bot.forms.forget(invocation.actor.user);
    // Who asks again and again, with nothing left to erase, keeps nobody from writing.
    if !is_anything_kept(bot, invocation.guild, invocation.actor.user).await? {
        return Ok(Reply::Replace(view::forgotten()));
    }
    let now = bot.now();
    let mut tx = bot.begin_for(invocation).await?;
    let nobody = UserId::nobody();
    forget(bot, &mut tx, invocation.actor.user, nobody).await?;
    incident::redraw(bot, &mut tx, nobody).await?;
    standup::redraw(&mut tx, bot, nobody, now).await?;
    blocker::redraw(&mut tx, nobody, now).await?;
    support::forgotten(bot, &mut tx, nobody).await?;
    tx.commit().await?;
    bot.statements.forget(invocation.guild);
    refresh(bot, invocation.guild).await;
    Ok(Reply::Replace(view::forgotten()))
}

async fn forget(bot: &Bot, tx: &mut Tx, user: UserId, nobody: UserId) -> Outcome<()> {
    incident::forget_words(tx, user).await?;
    digest::forget_words(tx, user).await?;
    for held in bot.slices.iter().map(|slice| slice.held) {
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
