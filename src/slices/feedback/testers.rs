//! Beta testers: their votes weigh more, and before a request is released a few people try it out (plan.md, section 6: "Beta tested
//! with 3-5 users").

use super::domain::{Finding, Statement, Test};
use super::handle::FeedbackHandle;
use super::lookup::topic;
use super::origin::lane;
use super::{store, view};
use crate::bot::Bot;
use crate::discord::answer::Reply;
use crate::discord::card::Pings;
use crate::discord::invocation::{Filled, Invocation};
use crate::discord::outbox::{Action, Place};
use crate::engine::clock::Instant;
use crate::engine::outbox::{Named, Outgoing, enqueue, was_said};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{RoleId, UserId};
use crate::slices::release::{self, Roster, Setup};

/// The playbook's role of beta testers.
const TESTER: &str = "beta_tester";

/// `user` was seen with `roles`: whether they are a beta tester is known from now on.
pub(super) async fn seen(tx: &mut Tx, setup: &Setup, (user, roles): (UserId, &[RoleId]), now: Instant) -> Outcome<()> {
    let Some(role) = setup.roles.get(TESTER) else { return Ok(()) };
    store::set_tester(tx, user, roles.contains(role), now).await
}

/// The same of somebody whose roles are yet to be asked for. Where Discord can't be asked, what is known stays.
pub(super) async fn look_up(
    tx: &mut Tx,
    roster: &mut Roster<'_>,
    setup: &Setup,
    user: UserId,
    now: Instant,
) -> Outcome<()> {
    if !setup.roles.contains_key(TESTER) {
        return Ok(());
    }
    match roster.roles(user).await {
        Ok(roles) => seen(tx, setup, (user, roles), now).await,
        Err(error) => {
            tracing::warn!(%error, "whether somebody is a beta tester could not be asked");
            Ok(())
        }
    }
}

/// How many are asked to try `topic` out, if it is at such a stage: at least, and at most.
fn testers_of(bot: &Bot, topic: &Statement) -> Option<(u32, u32)> {
    let stage = bot.playbook.feedback.stages.iter().find(|stage| Some(&stage.id) == topic.stage.as_ref())?;
    stage.testers
}

/// `before` becomes `after`: where it is to be tried out, users are asked to; where it was, that is over. Says what whoever moves it
/// should know.
pub(super) async fn moved(
    bot: &Bot,
    tx: &mut Tx,
    (before, after): (&Statement, &Statement),
    now: Instant,
) -> Outcome<Option<String>> {
    let test = store::test_of(tx.conn(), after.id).await?;
    if let Some(asked) = testers_of(bot, after) {
        let setup = release::setup(bot.store.read(), after.guild).await?;
        let Some(channel) = release::asks_users_in(bot, &setup, after.guild) else {
            return Ok(Some(view::NOWHERE_TO_ASK.to_owned()));
        };
        let can_ping = |role: &RoleId| bot.channels.can_ping(after.guild, channel, *role);
        let roles = setup.roles.get(TESTER).copied().filter(can_ping).into_iter().collect();
        let pings = Pings { roles, users: Vec::new() };
        let card = view::test_card(after, asked, test).pinging("", pings);
        show(tx, after, Action::post(Place::Channel(channel), &card), now).await?;
        return Ok(Some(view::testers_asked(channel, asked)));
    }
    let Some(asked) = testers_of(bot, before) else { return Ok(None) };
    show(tx, after, Action::edit(&view::test_over(after, test)), now).await?;
    Ok((test.answered() < i64::from(asked.0)).then(|| view::few_testers(test, asked)))
}

async fn show(tx: &mut Tx, topic: &Statement, action: Action, now: Instant) -> Outcome<()> {
    let handle = FeedbackHandle::Test(topic.id).to_string();
    enqueue(tx, now, Outgoing::new(lane(topic.id), handle, action)).await
}

/// Somebody says that they try it out.
pub(super) async fn join(bot: &Bot, invocation: &Invocation, number: &str) -> Outcome<Reply> {
    let (topic, asked) = under_test(bot, invocation, number).await?;
    let (user, now) = (invocation.actor.user, bot.now());
    let mut tx = bot.begin_for(invocation).await?;
    let test = store::test_of(tx.conn(), topic.id).await?;
    let is_full = test.joined >= i64::from(asked.1);
    if !store::join_test(&mut tx, topic.id, user, now).await? {
        return Ok(Reply::Say(view::tests_already(&topic)));
    }
    if is_full {
        return Err(view::enough_testers(&topic, asked).into());
    }
    let setup = release::setup(bot.store.read(), topic.guild).await?;
    seen(&mut tx, &setup, (user, &invocation.actor.roles), now).await?;
    renew(&mut tx, (&topic, asked), now).await?;
    tx.commit().await?;
    Ok(Reply::Say(view::joined(&topic)))
}

/// It works for somebody.
pub(super) async fn works(bot: &Bot, invocation: &Invocation, number: &str) -> Outcome<Reply> {
    say(bot, invocation, number, Finding { works: true, words: "" }).await
}

/// The form in which somebody says what is off.
pub(super) async fn open_form(bot: &Bot, invocation: &Invocation, number: &str) -> Outcome<Reply> {
    let (topic, _) = under_test(bot, invocation, number).await?;
    Ok(Reply::Open(view::test_form(&topic)))
}

/// Somebody says what is off.
pub(super) async fn fails(bot: &Bot, invocation: &Invocation, number: &str, filled: &Filled) -> Outcome<Reply> {
    say(bot, invocation, number, Finding { works: false, words: filled.get("words").trim() }).await
}

/// Whoever says what they found tries it out, asked or not.
async fn say(bot: &Bot, invocation: &Invocation, number: &str, finding: Finding<'_>) -> Outcome<Reply> {
    let (topic, asked) = under_test(bot, invocation, number).await?;
    let (actor, now) = (&invocation.actor, bot.now());
    let mut tx = bot.begin_for(invocation).await?;
    let before = store::test_of(tx.conn(), topic.id).await?;
    store::join_test(&mut tx, topic.id, actor.user, now).await?;
    store::found(&mut tx, (topic.id, actor.user), finding, now).await?;
    let test = renew(&mut tx, (&topic, asked), now).await?;
    let handle = |what: &str| format!("feedback:{}:{what}", topic.id);
    if !finding.works {
        // One card a person: whoever finds more changes theirs.
        let handle = handle(&format!("off:{}", actor.user));
        let card = view::off(&topic, finding.words, &actor.name);
        match was_said(&mut tx, &handle).await? {
            true => enqueue(&mut tx, now, Outgoing::new(lane(topic.id), handle, Action::edit(&card))).await?,
            false => release::tell_team(&mut tx, Named { lane: &lane(topic.id), handle: &handle }, &card, now).await?,
        }
    }
    let least = i64::from(asked.0);
    if before.answered() < least && test.answered() >= least {
        let handle = handle("tested");
        let card = view::tested(&topic, test);
        release::tell_team(&mut tx, Named { lane: &lane(topic.id), handle: &handle }, &card, now).await?;
    }
    tx.commit().await?;
    Ok(Reply::Say(view::thanks_for_testing(&topic)))
}

/// The card says how many there are by now.
async fn renew(tx: &mut Tx, (topic, asked): (&Statement, (u32, u32)), now: Instant) -> Outcome<Test> {
    let test = store::test_of(tx.conn(), topic.id).await?;
    show(tx, topic, Action::edit(&view::test_card(topic, asked, test)), now).await?;
    Ok(test)
}

/// The request of that number while it is tried out.
async fn under_test(bot: &Bot, invocation: &Invocation, number: &str) -> Outcome<(Statement, (u32, u32))> {
    let topic = topic(bot, invocation, number).await?;
    match testers_of(bot, &topic) {
        Some(asked) => Ok((topic, asked)),
        None => Err(view::not_under_test(&topic).into()),
    }
}
