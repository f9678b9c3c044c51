//! `/oncall`.

use chrono::{Days, NaiveTime};
use poise::serenity_prelude as serenity;

use super::handover::{Known, set_next};
use super::rights;
use super::view::{self, Shown};
use crate::actor::Actor;
use crate::bot::{Bot, Context, parts, run};
use crate::discord::answer::Reply;
use crate::discord::card::Pings;
use crate::discord::custom_id::{self, CustomId};
use crate::discord::invocation::Invocation;
use crate::discord::outbox::{Action, Place};
use crate::engine::clock::Window;
use crate::engine::outbox::{Outgoing, enqueue};
use crate::engine::store::Tx;
use crate::error::{Failure, Outcome};
use crate::ids::{OverrideId, UserId};
use crate::slices::rotation::{self, Member, Override, Turn, hand_over};
use crate::slices::{people, release};

/// How many weeks ahead are shown and can be swapped.
const AHEAD: usize = 8;
/// How many of them are shown.
const SHOWN: usize = 5;

/// Who is on call, and who takes turns at it.
#[poise::command(
    slash_command,
    guild_only,
    subcommands("show", "add", "remove", "swap", "stand_in"),
    subcommand_required
)]
pub async fn oncall(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

/// Who is on call, and whose weeks come next.
#[poise::command(slash_command, guild_only, custom_data = "rights::SHOW")]
async fn show(ctx: Context<'_>) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let mut tx = bot.store.begin(invocation.guild).await?;
        let shown = shown(&mut tx, bot, "").await?;
        tx.commit().await?;
        Ok(shown)
    })
    .await
}

/// Have somebody take turns at being on call, after those who do.
#[poise::command(slash_command, guild_only, custom_data = "rights::MANAGE")]
async fn add(ctx: Context<'_>, #[description = "Who"] who: serenity::User) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let member = of_team(bot, &invocation, &who).await?;
        let mut tx = bot.begin_for(&invocation).await?;
        release::load_active(&mut tx).await?;
        let known = Known::read(&mut tx, bot, bot.now()).await?;
        let is_first = known.is_some_and(|known| known.rotation.members.is_empty());
        if !rotation::add(&mut tx, &member).await? {
            return Err(view::takes_turns_already(&member.name).into());
        }
        if is_first {
            settle_first(&mut tx, bot, &member).await?;
        }
        set_next(&mut tx, bot, bot.now()).await?;
        changed(tx, bot, &invocation, (&view::added(&member), &[member.user])).await
    })
    .await
}

/// The week that runs is that of the first who takes turns.
async fn settle_first(tx: &mut Tx, bot: &Bot, member: &Member) -> Outcome<()> {
    let Some(known) = Known::read(tx, bot, bot.now()).await? else { return Ok(()) };
    let Some(turn) = known.turns(bot, bot.now(), 1).pop() else { return Ok(()) };
    rotation::settle(tx, &Turn { holder: Some(member.clone()), ..turn }).await
}

/// Have somebody take no turns any more.
#[poise::command(slash_command, guild_only, custom_data = "rights::MANAGE")]
async fn remove(ctx: Context<'_>, #[description = "Who"] who: serenity::User) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let (user, name) = (UserId::from(who.id), who.global_name.as_deref().unwrap_or(&who.name));
        let mut tx = bot.begin_for(&invocation).await?;
        let known = Known::read(&mut tx, bot, bot.now()).await?;
        let name = known
            .as_ref()
            .and_then(|known| known.rotation.members.iter().find(|member| member.user == user))
            .map_or_else(|| name.to_owned(), |member| member.name.clone());
        if !rotation::remove(&mut tx, user).await? {
            return Err(view::takes_none(&name).into());
        }
        if let Some(known) = known {
            hand_on(&mut tx, bot, &known, user).await?;
        }
        changed(tx, bot, &invocation, (&view::removed(&name), &[user])).await
    })
    .await
}

/// `user` takes no turns any more: the week that runs, if it is theirs, goes to whoever is next, and what they had by a swap is anybody's.
async fn hand_on(tx: &mut Tx, bot: &Bot, known: &Known, user: UserId) -> Outcome<()> {
    let is_theirs = |turn: &Turn| turn.holder.as_ref().is_some_and(|holder| holder.user == user);
    let turns = known.turns(bot, bot.now(), AHEAD);
    for turn in turns.iter().skip(1).filter(|turn| is_theirs(turn)) {
        rotation::unsettle(tx, turn.begins_on).await?;
    }
    let next = turns.iter().filter(|turn| !is_theirs(turn)).find_map(|turn| turn.holder.clone());
    match turns.first().filter(|running| is_theirs(running)) {
        Some(running) => rotation::settle(tx, &Turn { holder: next, ..running.clone() }).await,
        None => Ok(()),
    }
}

/// Swap your next week with somebody's.
#[poise::command(slash_command, guild_only, custom_data = "rights::SHOW")]
async fn swap(
    ctx: Context<'_>,
    #[description = "With whom"] with: serenity::User,
    #[description = "Whose week is swapped; default: yours"] of: Option<serenity::User>,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let (one, other) = (of.map_or(invocation.actor.user, |of| of.id.into()), UserId::from(with.id));
        if one == other {
            return Err(view::with_oneself().into());
        }
        if one != invocation.actor.user && other != invocation.actor.user {
            // Others' weeks are swapped by whoever says who takes turns.
            bot.guard.check(bot, &invocation, rights::MANAGE).await?;
        }
        swap_weeks(bot, &invocation, (one, other)).await
    })
    .await
}

async fn swap_weeks(bot: &Bot, invocation: &Invocation, (one, other): (UserId, UserId)) -> Outcome<Reply> {
    let now = bot.now();
    let mut tx = bot.begin_for(invocation).await?;
    release::load_active(&mut tx).await?;
    let known = Known::read(&mut tx, bot, now).await?.ok_or_else(|| anyhow::anyhow!("a release that is gone"))?;
    let turns = known.turns(bot, now, AHEAD);
    let next = |user: UserId| {
        let member = known.rotation.members.iter().find(|member| member.user == user);
        let member = member.ok_or_else(|| view::takes_none(&format!("<@{user}>")))?;
        let of = |turn: &&Turn| turn.holder.as_ref() == Some(member);
        let turn = turns.iter().skip(1).find(of).ok_or_else(|| view::no_turn_ahead(&member.name))?;
        Ok::<_, Failure>((member, turn))
    };
    let ((one, first), (other, second)) = (next(one)?, next(other)?);
    // What lies between stays as it is: a settled week decides whose come after it.
    let last = first.begins_on.max(second.begins_on);
    for turn in turns.iter().skip(1).take_while(|turn| turn.begins_on <= last + Days::new(7)) {
        let holder = match turn.begins_on {
            date if date == first.begins_on => Some(other.clone()),
            date if date == second.begins_on => Some(one.clone()),
            _ => turn.holder.clone(),
        };
        rotation::settle(&mut tx, &Turn { begins_on: turn.begins_on, holder }).await?;
    }
    let said = view::swapped(one, other);
    let both = [one.user, other.user];
    changed(tx, bot, invocation, (&said, &both)).await
}

/// Have somebody stand in for whoever is on call, for some days.
#[poise::command(slash_command, guild_only, rename = "override", custom_data = "rights::SHOW")]
async fn stand_in(
    ctx: Context<'_>,
    #[description = "Who stands in"] who: serenity::User,
    #[description = "The first day: 2026-01-20, today, Monday"] from: String,
    #[description = "The last day; default: the same"] to: Option<String>,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let by = of_team(bot, &invocation, &who).await?;
        let mut tx = bot.begin_for(&invocation).await?;
        let dates = release::load_active(&mut tx).await?.dates;
        let today = dates.date(bot.now());
        let first = people::day(&from, today).ok_or_else(|| view::no_day(&from))?;
        let last =
            to.as_ref().map_or(Ok(first), |to| people::day(to, first.max(today)).ok_or_else(|| view::no_day(to)))?;
        if last < first || last < today {
            return Err(view::no_days((first, last)).into());
        }
        let midnight = |date| dates.instant(date, NaiveTime::MIN);
        let window = Window { from: midnight(first).max(bot.now()), to: midnight(last + Days::new(1)) };
        let one = Override { id: OverrideId::mint(), by, window };
        rotation::stand_in(&mut tx, &one, bot.now()).await?;
        let mut told = vec![one.by.user];
        if let Some(known) = Known::read(&mut tx, bot, bot.now()).await? {
            told.extend(known.turns(bot, bot.now(), 1).pop().and_then(|turn| turn.holder).map(|holder| holder.user));
        }
        changed(tx, bot, &invocation, (&view::stands_in(&one), &told)).await
    })
    .await
}

/// The button that ends an override was pressed.
pub(super) async fn end_override(bot: &Bot, invocation: &Invocation, id: &CustomId) -> Outcome<Reply> {
    let id: OverrideId = id.subject.parse().map_err(|_| custom_id::outdated())?;
    let mut tx = bot.begin_for(invocation).await?;
    let known = Known::read(&mut tx, bot, bot.now()).await?;
    let ended = known.and_then(|known| known.rotation.overrides.into_iter().find(|one| one.id == id));
    rotation::end_override(&mut tx, id).await?;
    let reply = match ended {
        Some(one) => changed(tx, bot, invocation, (&view::ended(&one), &[one.by.user])).await?,
        None => shown(&mut tx, bot, "").await?,
    };
    match reply {
        Reply::Say(card) => Ok(Reply::Replace(card)),
        other => Ok(other),
    }
}

/// `who` as one of the team.
async fn of_team(bot: &Bot, invocation: &Invocation, who: &serenity::User) -> Outcome<Member> {
    let setup = release::require_setup(bot, invocation.guild).await?;
    let actor = Actor::in_guild(&bot.http, invocation.guild, who.id.into()).await?;
    match actor.filter(|actor| !who.bot && setup.is_team(&bot.playbook, actor)) {
        Some(actor) => Ok(Member { user: actor.user, name: actor.name }),
        None => Err(view::not_of_the_team(who.global_name.as_deref().unwrap_or(&who.name)).into()),
    }
}

/// Tells the team's channel of a change, pings whom it concerns where they are at work, and commits it; the answer shows how it stands.
async fn changed(mut tx: Tx, bot: &Bot, invocation: &Invocation, (said, whom): (&str, &[UserId])) -> Outcome<Reply> {
    let now = bot.now();
    let setup = release::setup(tx.conn(), invocation.guild).await?;
    if let (Some(known), Some(channel)) = (Known::read(&mut tx, bot, now).await?, release::read_in(bot, &setup, false))
    {
        let others = whom.iter().copied().filter(|user| *user != invocation.actor.user);
        let users = others.filter(|user| known.schedules.at_work(*user, now).is_some()).collect();
        let card = view::changed(said, &invocation.actor.name, Pings { users, roles: Vec::new() });
        let handle = format!("oncall:changed:{}", tx.next_position());
        enqueue(&mut tx, now, Outgoing::new("oncall", handle, Action::post(Place::Channel(channel), &card))).await?;
    }
    let shown = shown(&mut tx, bot, said).await?;
    tx.commit().await?;
    Ok(shown)
}

/// How it stands, below `said`.
async fn shown(tx: &mut Tx, bot: &Bot, said: &str) -> Outcome<Reply> {
    let now = bot.now();
    release::load_active(tx).await?;
    let known = Known::read(tx, bot, now).await?;
    let is_used = |known: &Known| !known.rotation.members.is_empty() || !known.rotation.overrides.is_empty();
    let Some(known) = known.filter(is_used) else { return Ok(Reply::Say(view::nobody())) };
    let begins = |turn: Turn| {
        let begins = hand_over(&known.release.dates, &bot.playbook.rotation, turn.begins_on);
        (turn, begins)
    };
    let turns: Vec<_> = known.turns(bot, now, SHOWN).into_iter().map(begins).collect();
    let paged = turns.first().map(|(turn, _)| known.rotation.paged(turn, &known.schedules, now)).unwrap_or_default();
    let on_call = paged.into_iter().next();
    let (members, overrides) = (&known.rotation.members, &known.rotation.overrides);
    Ok(Reply::Say(view::shown(&Shown { on_call: on_call.as_ref(), turns: &turns, members, overrides }, said)))
}
