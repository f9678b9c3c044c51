//! Checklists: what the plan has to be done, ticked by who and when. The priorities of a week stand in #release from its first morning on.

mod commands;
mod items;
mod known;
mod review;
pub mod rights;
mod store;
mod view;

pub use review::{due_with, metrics_button};

use chrono::NaiveTime;
use known::Known;
use sqlx::AnyConnection;
use store::Tick;

use crate::actor::Actor;
use crate::bot::Bot;
use crate::bot::slice::{Button, Due, Event, OnJob, Slice};
use crate::discord::outbox::Action;
use crate::engine::By;
use crate::engine::clock::Instant;
use crate::engine::outbox::{Named, Outgoing, enqueue};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::GuildId;
use crate::playbook::{Checklist, JobId, Knows, ListKind, Names};
use crate::slices::release::{self, JobRun, Release, take_up, tell_team};
use crate::slices::support;

/// What this slice does.
pub const SLICE: Slice = Slice {
    rights: rights::ALL,
    commands: || vec![commands::checklist()],
    buttons: &[
        Button::new(view::TICK, rights::TICK, |bot, invocation, id| Box::pin(commands::press(bot, invocation, id))),
        Button::new(view::TICK_HERE, rights::TICK, |bot, invocation, id| {
            Box::pin(commands::press(bot, invocation, id))
        }),
    ],
    jobs: &[
        OnJob { job: JobId::MetricsReview, run: |bot, due| Box::pin(review::post_due(bot, due)) },
        OnJob { job: JobId::Priorities, run: |bot, due| Box::pin(week_begins(bot, due)) },
    ],
    hears: Some(|bot, event| Box::pin(hear(bot, event))),
    held: store::HELD,
    ..Slice::new("checklist")
};

async fn hear(bot: &Bot, event: &Event<'_>) -> Outcome<()> {
    match event {
        Event::DocumentationTicked { guild } | Event::VersionOut { guild, .. } => show_again(bot, *guild).await,
        Event::AnnouncementPublished { guild, by } => announcement_published(bot, *guild, by).await,
        // Once a day what tplus knows by itself is looked at anew.
        Event::JobDue(due) if matches!(due.job, JobId::EndOfDay | JobId::PhaseExit) => {
            show_again(bot, due.timer.guild).await
        }
        _ => Ok(()),
    }
}

/// The announcement was published through tplus: that is ticked on launch day's list.
async fn announcement_published(bot: &Bot, guild: GuildId, by: &Actor) -> Outcome<()> {
    let Some(release) = release::active(bot.store.read(), guild).await? else { return Ok(()) };
    let now = bot.now();
    let Some(list) = list(bot, &release, ListKind::LaunchDay, now) else { return Ok(()) };
    let mut tx = bot.store.begin(guild).await?;
    for (number, _) in items::numbered(list).filter(|(_, item)| item.knows == Some(Knows::Announced)) {
        store::tick(&mut tx, (release.id, &list.id, &number), true, By { who: by, at: now }).await?;
    }
    let (known, names) = read(bot, tx.conn(), &release, list, now).await?;
    redraw(&mut tx, (&release, list), (&known, &names), now).await?;
    tx.commit().await
}

/// The week's priorities as they are ticked now.
async fn show_again(bot: &Bot, guild: GuildId) -> Outcome<()> {
    let Some(release) = release::active(bot.store.read(), guild).await? else { return Ok(()) };
    let now = bot.now();
    let Some(list) = list(bot, &release, ListKind::Priorities, now) else { return Ok(()) };
    let mut tx = bot.store.begin(guild).await?;
    let (known, names) = read(bot, tx.conn(), &release, list, now).await?;
    redraw(&mut tx, (&release, list), (&known, &names), now).await?;
    tx.commit().await
}

/// The list of `kind` that belongs to the plan's day at `now`; the last one afterwards.
fn list<'b>(bot: &'b Bot, release: &Release, kind: ListKind, now: Instant) -> Option<&'b Checklist> {
    let day = u32::try_from(release.dates.plan_day(now).max(0)).unwrap_or(u32::MAX);
    let lists: Vec<_> = bot.playbook.checklists.iter().filter(|list| list.kind == kind).collect();
    lists.iter().rev().find(|list| list.from_day <= day).or(lists.first()).copied()
}

/// Shows the team the list of `kind` of these days in #release, once.
///
/// # Errors
/// What the database said.
pub async fn post(bot: &Bot, tx: &mut Tx, release: &Release, kind: ListKind, now: Instant) -> Outcome<()> {
    let Some(list) = list(bot, release, kind, now) else { return Ok(()) };
    if store::posted(tx, (release.id, &list.id), now).await? {
        let (known, names) = read(bot, tx.conn(), release, list, now).await?;
        let card = view::list(list, &known, &names);
        tell_team(tx, Named { lane: "checklist", handle: &handle(release, list) }, &card, now).await?;
    }
    Ok(())
}

fn handle(release: &Release, list: &Checklist) -> String {
    format!("checklist:{}:{}", release.id, list.id)
}

/// What is known of `list`, and the names that it speaks of.
async fn read(
    bot: &Bot,
    conn: &mut AnyConnection,
    release: &Release,
    list: &Checklist,
    now: Instant,
) -> Outcome<(Known, Names)> {
    let mut ticks = store::ticks(&mut *conn, release.id, &list.id).await?;
    if list.groups.iter().any(|group| group.is_documentation) {
        let documented = support::documentation_ticks(&mut *conn, release.id).await?;
        ticks.extend(documented.into_iter().filter_map(|(item, by, at)| {
            let item = items::number_of(list, &item)?;
            Some(Tick { item, by, at })
        }));
    }
    let known = Known::of(bot, conn, (release, list), ticks, now).await?;
    Ok((known, release::names(&bot.playbook, release, i64::from(list.from_day), now)))
}

/// Changes the list where it stands in #release, if it does.
async fn redraw(
    tx: &mut Tx,
    (release, list): (&Release, &Checklist),
    (known, names): (&Known, &Names),
    now: Instant,
) -> Outcome<()> {
    if store::is_posted(tx, (release.id, &list.id)).await? {
        let edit = Action::edit(&view::list(list, known, names));
        enqueue(tx, now, Outgoing::new("checklist", handle(release, list), edit)).await?;
    }
    Ok(())
}

/// What of the list of `kind` of these days was to be done by the local time `time` and is not ticked: each with its hour first, as
/// `09:00 Tag`. Of a list that nobody was shown nobody could tick anything.
///
/// # Errors
/// What the database said.
pub async fn overdue(
    bot: &Bot,
    tx: &mut Tx,
    release: &Release,
    (kind, time): (ListKind, NaiveTime),
    now: Instant,
) -> Outcome<Vec<String>> {
    let Some(list) = shown_list(bot, tx, release, (kind, now)).await? else { return Ok(Vec::new()) };
    let ticks = store::ticks(tx.conn(), release.id, &list.id).await?;
    Ok(view::overdue(list, &ticks, time))
}

/// The list of `kind` of these days, if the team was shown it.
async fn shown_list<'b>(
    bot: &'b Bot,
    tx: &mut Tx,
    release: &Release,
    (kind, now): (ListKind, Instant),
) -> Outcome<Option<&'b Checklist>> {
    let Some(list) = list(bot, release, kind, now) else { return Ok(None) };
    Ok(store::is_posted(tx, (release.id, &list.id)).await?.then_some(list))
}

/// What of the list of `kind` of these days nobody has ticked; `without` what tplus is about to tick.
///
/// # Errors
/// What the database said.
pub async fn unticked(
    bot: &Bot,
    tx: &mut Tx,
    release: &Release,
    (kind, without): (ListKind, Option<Knows>),
    now: Instant,
) -> Outcome<Vec<String>> {
    let Some(list) = shown_list(bot, tx, release, (kind, now)).await? else { return Ok(Vec::new()) };
    let ticks = store::ticks(tx.conn(), release.id, &list.id).await?;
    let is_open = |number: &str, knows: Option<Knows>| {
        (knows.is_none() || knows != without) && store::tick_of(&ticks, number).is_none()
    };
    let open = items::numbered(list).filter(|(number, item)| is_open(number, item.knows));
    Ok(open.map(|(_, item)| item.text.clone()).collect())
}

/// Shows the priorities of the week that begins.
async fn week_begins(bot: &Bot, due: &Due<'_>) -> Outcome<()> {
    let release = JobRun::of(bot, due).await?.release;
    let mut tx = bot.store.begin(release.guild).await?;
    if take_up(&mut tx, bot, &release, due).await? {
        post(bot, &mut tx, &release, ListKind::Priorities, due.now).await?;
    }
    tx.commit().await
}
