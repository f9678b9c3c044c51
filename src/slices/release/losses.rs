//! What set-up loses while tplus runs: the team is told at once, and again when it works again.

use super::domain::{ChannelUse, Setup};
use super::reach::manager_within;
use super::review::{self, Problem};
use super::{servers, store, undelivered, view};
use crate::bot::Bot;
use crate::bot::slice::Event;
use crate::discord::outbox::{Action, Place};
use crate::engine::outbox::{Outgoing, enqueue, was_said};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::GuildId;

/// The rights that serenity tells of; of those beyond, Discord is asked by `/setup` and `tplus check`.
const TOLD: u64 = (1 << 51) - 1;

/// Something has changed in `guild` that set-up may depend on.
pub(super) async fn look(bot: &Bot, guild: GuildId) -> Outcome<()> {
    let setup = store::setup(bot.store.read(), guild).await?;
    if setup.check_complete().is_err() || !servers::is_welcome(bot, guild).await? {
        return Ok(());
    }
    let Some(found) = found(bot, guild, &setup) else { return Ok(()) };
    let known = store::setup_problems(bot.store.read(), guild).await?;
    let changed: Vec<_> = found.iter().filter(|problem| known.get(&problem.key()) != Some(&problem.detail())).collect();
    let over: Vec<_> = known.keys().filter(|key| found.iter().all(|problem| problem.key() != **key)).collect();
    if changed.is_empty() && over.is_empty() {
        return Ok(());
    }
    let mut tx = bot.store.begin(guild).await?;
    for problem in changed {
        let is_new = !known.contains_key(&problem.key());
        note(bot, &mut tx, problem).await?;
        tell(bot, &mut tx, (&setup, problem), is_new).await?;
    }
    for key in &over {
        // What is wrong with it now is said already.
        let works = found.iter().all(|problem| subject(&problem.key()) != subject(key));
        if store::end_setup_problem(&mut tx, key).await? {
            say_found(bot, &mut tx, &setup, (key, works)).await?;
        }
    }
    tx.commit().await?;
    let is_well = !found.iter().any(|problem| is_of_team_channel(&problem.key()));
    if is_well && over.iter().any(|key| is_of_team_channel(key)) {
        bot.tell(&Event::TeamReachable { guild }).await;
    }
    Ok(())
}

/// What is wrong is known to whoever has just been told: it is said once.
pub(super) async fn keep(bot: &Bot, guild: GuildId, setup: &Setup) -> Outcome<()> {
    let mut tx = bot.store.begin(guild).await?;
    store::forget_setup_problems(&mut tx).await?;
    for problem in found(bot, guild, setup).unwrap_or_default() {
        note(bot, &mut tx, &problem).await?;
    }
    tx.commit().await
}

async fn note(bot: &Bot, tx: &mut Tx, problem: &Problem) -> Outcome<()> {
    store::note_setup_problem(tx, (&problem.key(), &problem.detail()), bot.now()).await
}

fn found(bot: &Bot, guild: GuildId, setup: &Setup) -> Option<Vec<Problem>> {
    bot.channels.with(guild, |server| review::problems(server, (setup, &bot.playbook), bot.me, TOLD))
}

async fn tell(bot: &Bot, tx: &mut Tx, (setup, problem): (&Setup, &Problem), is_new: bool) -> Outcome<()> {
    let now = bot.now();
    if let Some(channel) = problem.silences(setup) {
        return undelivered::say_silenced(tx, bot, channel, view::why_silenced(problem), now).await;
    }
    let Some(&channel) = setup.channels.get(&ChannelUse::Release) else { return Ok(()) };
    let name = match problem {
        Problem::Gone(_, id) | Problem::Hidden(_, id) => bot.channels.name(tx.guild(), *id),
        Problem::Lacks(..) | Problem::Role(..) => None,
    };
    let card = view::lost_by_setup(problem, &bot.playbook, name.as_deref(), manager_within(tx, bot, now).await?);
    let handle = handle(&problem.key());
    // More of the same stands where it was said first.
    let action = match is_new || !was_said(tx, &handle).await? {
        true => Action::post(Place::Channel(channel), &card),
        false => Action::edit(&card),
    };
    enqueue(tx, now, Outgoing::new("setup", handle, action)).await
}

/// Where it was said that it is lost it is said that it works again; else, as of the team's channel itself, anew.
async fn say_found(bot: &Bot, tx: &mut Tx, setup: &Setup, (key, works): (&str, bool)) -> Outcome<()> {
    let now = bot.now();
    let card = if works { view::found_again(key) } else { view::lost_otherwise(key) };
    let (handle, action) = match (was_said(tx, &handle(key)).await?, setup.channels.get(&ChannelUse::Release)) {
        (true, _) => (handle(key), Action::edit(&card)),
        (false, Some(&channel)) if works && is_of_team_channel(key) => {
            let handle = format!("{}:again:{}", handle(key), tx.next_position());
            (handle, Action::post(Place::Channel(channel), &card))
        }
        // Whoever used `/setup` was told by its answer.
        (false, _) => return Ok(()),
    };
    enqueue(tx, now, Outgoing::new("setup", handle, action)).await
}

fn is_of_team_channel(key: &str) -> bool {
    subject(key) == ("channel", Some(ChannelUse::Release.as_str()))
}

/// Of what a problem's key says that it is lost: a role or a channel, and which.
fn subject(key: &str) -> (&'static str, Option<&str>) {
    let mut parts = key.split(':');
    let kind = if parts.next() == Some("role") { "role" } else { "channel" };
    (kind, parts.next())
}

fn handle(key: &str) -> String {
    format!("setup:{key}")
}
