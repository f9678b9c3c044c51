//! Figures about the guild's incidents, and their export.

use chrono::NaiveDate;
use sqlx::AnyPool;

use super::domain::Incident;
use super::domain::figures::Figures;
use super::record::Sources;
use super::requests::find;
use super::story::Story;
use super::{store, view};
use crate::bot::Bot;
use crate::discord::answer::Reply;
use crate::discord::invocation::Invocation;
use crate::engine::clock::Window;
use crate::error::Outcome;
use crate::ids::GuildId;
use crate::playbook::{Playbook, days_of_week};
use crate::slices::release::{self, Release};
use std::ops::RangeInclusive;

/// Figures with what they speak of: `P0`, `Week 1`, …
pub(super) type Named = (String, Figures);

/// `/incident stats`: of the running release, or of all.
pub(super) async fn stats(bot: &Bot, invocation: &Invocation, everything: bool) -> Outcome<Reply> {
    let release = release::active(bot.store.read(), invocation.guild).await?.filter(|_| !everything);
    let of = release.as_ref().map(|release| release.id);
    let incidents = store::counted(bot.store.read(), invocation.guild, of).await?;
    let now = bot.now();
    let all = Figures::of(incidents.iter(), &bot.playbook, now);
    let by_severity: Vec<Named> = bot
        .playbook
        .severities
        .iter()
        .map(|severity| {
            let of_severity = incidents.iter().filter(|incident| incident.severity == severity.id);
            (severity.id.clone(), Figures::of(of_severity, &bot.playbook, now))
        })
        .collect();
    let by_time = match &release {
        Some(release) => by_week(&incidents, release, &bot.playbook, now),
        None => by_release(bot, &incidents).await?,
    };
    Ok(Reply::Say(view::stats(release.as_ref(), &all, &by_severity, &by_time)))
}

/// Each release that had incidents, in the order in which it first had one.
async fn by_release(bot: &Bot, incidents: &[Incident]) -> Outcome<Vec<Named>> {
    let mut named: Vec<Named> = Vec::new();
    let mut seen = Vec::new();
    for of in incidents.iter().map(|incident| incident.release) {
        if seen.contains(&of) {
            continue;
        }
        seen.push(of);
        let release = match of {
            Some(id) => release::release(bot.store.read(), id).await?,
            None => None,
        };
        let figures = Figures::of(incidents.iter().filter(|one| one.release == of), &bot.playbook, bot.now());
        named.push((release.map_or_else(|| view::NO_RELEASE.to_owned(), |release| release.version), figures));
    }
    Ok(named)
}

/// Launch day and each week so far, by when an incident was reported.
fn by_week(
    incidents: &[Incident],
    release: &Release,
    playbook: &Playbook,
    now: crate::engine::clock::Instant,
) -> Vec<Named> {
    let day_of = |incident: &Incident| release.dates.day(incident.reported);
    let today = release.dates.day(now);
    let launch = ("Launch day".to_owned(), Figures::of(incidents.iter().filter(|one| day_of(one) <= 0), playbook, now));
    let weeks = (1..=4).map(|week| (week, days_of_week(week, playbook.length_days)));
    let begun = weeks.filter(|(_, days)| i64::from(*days.start()) <= today);
    let of = begun.map(|(week, days)| {
        let within = |incident: &&Incident| u32::try_from(day_of(incident)).is_ok_and(|day| days.contains(&day));
        (format!("Week {week}"), Figures::of(incidents.iter().filter(within), playbook, now))
    });
    std::iter::once(launch).chain(of).collect()
}

/// The figures of the incidents that counted in a guild on `days`, local dates of `release`; for digests.
///
/// # Errors
/// What the database said.
pub async fn figures_between(bot: &Bot, release: &Release, days: RangeInclusive<NaiveDate>) -> Outcome<Figures> {
    let incidents = store::counted(bot.store.read(), release.guild, Some(release.id)).await?;
    let within = |incident: &&Incident| days.contains(&release.dates.date(incident.reported));
    Ok(Figures::of(incidents.iter().filter(within), &bot.playbook, bot.now()))
}

/// How many incidents of a severity, the gravest being 0, were resolved within its limit, and of how many that is known: of those that
/// were reported in `window`.
///
/// # Errors
/// What the database said.
pub async fn resolved_within_limit(
    bot: &Bot,
    release: &Release,
    (gravity, window): (usize, Window),
) -> Outcome<(i64, i64)> {
    let Some(severity) = bot.playbook.severities.get(gravity) else { return Ok((0, 0)) };
    let incidents = store::counted(bot.store.read(), release.guild, Some(release.id)).await?;
    let of_severity = incidents.iter().filter(|one| one.severity == severity.id && window.holds(one.reported));
    let kept = Figures::of(of_severity, &bot.playbook, bot.now()).resolution_kept;
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    Ok((count(kept.kept), count(kept.of)))
}

/// `/incident export`: one incident, or all that count, as a file.
pub(super) async fn export(
    bot: &Bot,
    invocation: &Invocation,
    (typed, markdown): (Option<&str>, bool),
) -> Outcome<Reply> {
    let incidents = match typed {
        Some(typed) => vec![find(bot, invocation, typed).await?],
        None => store::counted(bot.store.read(), invocation.guild, None).await?,
    };
    let text = written(bot.store.read(), Sources::of(bot), &incidents, markdown).await?;
    Ok(Reply::Say(view::exported(&incidents, markdown, text)))
}

/// Every incident of `guild` that counts, as text; for `tplus export`.
///
/// # Errors
/// What the database said.
pub async fn export_all(pool: &AnyPool, sources: Sources<'_>, guild: GuildId, markdown: bool) -> Outcome<String> {
    let incidents = store::counted(pool, guild, None).await?;
    written(pool, sources, &incidents, markdown).await
}

async fn written(pool: &AnyPool, sources: Sources<'_>, incidents: &[Incident], markdown: bool) -> Outcome<String> {
    let mut conn = pool.acquire().await?;
    let mut texts = Vec::new();
    let mut exported = Vec::new();
    for incident in incidents {
        let story = Story::tell(&mut conn, sources, incident).await?;
        match markdown {
            true => texts.push(view::record::whole(&story)),
            false => exported.push(story.export()),
        }
    }
    Ok(if markdown { texts.join("\n---\n\n") } else { serde_json::to_string_pretty(&exported)? })
}
