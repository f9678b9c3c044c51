//! Every sentence and card about releases and setups.

mod servers;
mod setup;
mod undelivered;

pub(super) use servers::{not_at_home, not_for_this_server, not_its_repository};
pub(super) use setup::{
    found_again, hint, lost_by_setup, lost_otherwise, no_such_role, nothing_to_clear, problem, unset_role, why_silenced,
};
pub use setup::{hint_in_words, problem_in_plain};
pub(super) use undelivered::{late, lost, lost_in_person, meant_for, undelivered, without_thread};

use crate::discord::card::{Card, Pings};
use crate::discord::text::{safe_title, timestamp};
use crate::engine::clock::Instant;
use crate::engine::right::Right;
use crate::error::UserError;
use crate::ids::ChannelId;
use crate::playbook::{JobId, Phase, Playbook, TemplateMistake};
use crate::text::{count, duration};

use super::course::State;
use super::domain::{ChannelUse, LaunchMistake, Release, Setup};
use super::version;

const GREEN: u32 = 0x12_B7_6A;

pub(super) fn not_set_up(missing: Vec<&'static str>) -> UserError {
    let missing = missing.iter().map(|option| format!("`{option}`")).collect::<Vec<_>>().join(" and ");
    UserError(format!(
        "tplus isn't set up in this server yet. Someone with Manage Server runs `/setup` and sets at least {missing}."
    ))
}

/// Who asks lacks `right`.
pub(super) fn not_allowed(playbook: &Playbook, right: Right) -> UserError {
    let who = names(playbook, &playbook.holders(right));
    UserError(format!(
        "You are not allowed to do this. Allowed: {who}. Ask one of them, or have your role added with `/setup`. (Playbook: `{}`)",
        right.name
    ))
}

/// Who asks can't read the team's channel.
pub(super) fn for_readers(right: Right, announcements: Option<ChannelId>) -> UserError {
    let told =
        announcements.map_or_else(String::new, |channel| format!("What users may know stands in <#{channel}>. "));
    UserError(format!(
        "You are not allowed to do this. It is for those who can read the team's channel. {told}(Playbook: `{}`)",
        right.name
    ))
}

/// Who asks has none of `roles`.
pub(super) fn not_among(playbook: &Playbook, roles: &[String]) -> UserError {
    let who = names(playbook, roles);
    UserError(format!(
        "You are not allowed to do this. Allowed: {who}. Ask one of them, or have your role added with `/setup`."
    ))
}

/// What people call `roles`.
fn names(playbook: &Playbook, roles: &[String]) -> String {
    match roles.is_empty() {
        true => "anyone with Manage Server".to_owned(),
        false => roles.iter().map(|id| playbook.holder_name(id).to_lowercase()).collect::<Vec<_>>().join(", "),
    }
}

pub(super) fn no_release() -> UserError {
    UserError("No release is running here. The release manager starts one with `/release start`.".to_owned())
}

pub(super) fn one_at_a_time(release: &Release, playbook: &Playbook, now: Instant) -> UserError {
    let stands = match release.state(playbook, now) {
        State::RolledBack => "is rolled back: `/release relaunch` brings it back".to_owned(),
        _ => {
            let last = release.dates.date_of(playbook.length_days).format("%b %-d");
            format!("is running until {last} (T+{})", playbook.length_days)
        }
    };
    let version = safe_title(&release.version, 60);
    UserError(format!(
        "{version} {stands}. One release runs at a time: end it with `/release end`, then start the next."
    ))
}

pub(super) fn launch_mistake(mistake: &LaunchMistake, typed_zone: &str) -> UserError {
    UserError(match mistake {
        LaunchMistake::Version => "`version` needs 1 to 50 characters, for example `v1.1.0-beta`.".to_owned(),
        LaunchMistake::Product => "`product` is a name of at most 50 characters, for example `Caro`.".to_owned(),
        LaunchMistake::Zone(like) if like.is_empty() => format!(
            "There is no time zone `{}`. Type a city, for example `New York`, and pick from the list.",
            safe_title(typed_zone, 60)
        ),
        LaunchMistake::Zone(like) => format!(
            "There is no time zone `{}`. Did you mean `{}`?",
            safe_title(typed_zone, 60),
            like.iter().take(3).copied().collect::<Vec<_>>().join("`, `")
        ),
        LaunchMistake::NoPlace(places) => {
            let meant = match places {
                [] => "Type a city, for example `New York`, and pick from the list".to_owned(),
                places => format!("Do you mean `{}`", places.join("` or `")) + "?",
            };
            format!(
                "`{}` is no place: its clocks never change, or several places call theirs so, and posts could come an hour off. {}",
                safe_title(typed_zone, 30),
                meant
            )
        }
        LaunchMistake::Date => "`launch` is a date such as `2026-01-15`, or `today`.".to_owned(),
        LaunchMistake::OutOfReach => {
            "That launch date is out of range: its thirty days are over, or start more than a year from now.".to_owned()
        }
    })
}

pub(super) fn could_not_check() -> String {
    "Saved, but I could not check my permissions with Discord. Run `/setup` again to check.".to_owned()
}

/// What `/setup` shows: what is set, what is missing, and where tplus may not write.
pub(super) fn setup(
    (setup, playbook): (&Setup, &Playbook),
    (problems, hints): (&[String], &[String]),
    is_running: bool,
) -> Card {
    let mut card = Card::new("Setup", setup_advice(setup, (problems, hints), is_running));
    card.color = if setup.check_complete().is_ok() && problems.is_empty() { GREEN } else { card.color };
    let stand_in = |used_for: ChannelUse| match used_for {
        ChannelUse::Release => "not set".to_owned(),
        ChannelUse::Announcements => {
            "not set; summaries for users stand in the release channel, and texts about incidents wait".to_owned()
        }
        ChannelUse::Feedback => "not set; users are asked nowhere, and no questions are tracked there".to_owned(),
        ChannelUse::Support => "not set; questions are tracked in the feedback channel, if one is set".to_owned(),
        ChannelUse::General => "not set; questions there are not tracked".to_owned(),
        _ => "not set; the release channel is used instead".to_owned(),
    };
    let channels = ChannelUse::ALL.map(|used_for| {
        let value = setup.channels.get(&used_for).map_or_else(|| stand_in(used_for), |channel| format!("<#{channel}>"));
        (format!("{} channel", used_for.as_str()), value)
    });
    let roles = playbook.roles.iter().map(|role| {
        let value = setup.roles.get(&role.id).map_or_else(|| "not set".to_owned(), |id| format!("<@&{id}>"));
        (role.name.clone(), value)
    });
    card.facts = channels.into_iter().chain(roles).collect();
    card
}

fn setup_advice(setup: &Setup, (problems, hints): (&[String], &[String]), is_running: bool) -> String {
    let mut lines: Vec<String> = problems.to_vec();
    match setup.check_complete() {
        Ok(()) if problems.is_empty() && is_running => lines.push("Ready.".to_owned()),
        Ok(()) if problems.is_empty() => lines.push("Ready. Next: `/release start`.".to_owned()),
        Ok(()) => lines.push("Fix this, then run `/setup` again to check.".to_owned()),
        Err(missing) => lines.push(format!("Still needed: `{}`.", missing.join("`, `"))),
    }
    lines.extend_from_slice(hints);
    lines.join("\n")
}

/// What the release manager sees after `/release start`.
/// A release begins; `before` has ended with that.
pub(super) fn started(
    (release, before): (&Release, Option<&Release>),
    playbook: &Playbook,
    next: &[(JobId, Instant)],
) -> Card {
    let text = format!(
        "Time zone {}; the plan runs from {} (T+0) to {} (T+{}).",
        release.dates.zone.name(),
        release.dates.launch.format("%a %b %-d"),
        release.dates.date_of(playbook.length_days).format("%a %b %-d"),
        playbook.length_days,
    );
    let ended = before.map_or_else(String::new, |before| {
        let stood = state_in_words(before, playbook, release.started);
        format!("\n-# {} has ended ({stood}).", safe_title(&before.version, 60))
    });
    let text = format!("{text}\n{}{ended}", course(release, playbook, release.started));
    let mut card = Card::new(format!("{} is on the clock", safe_title(&release.version, 60)), text).color(GREEN);
    card.facts = vec![("Next".to_owned(), upcoming(next))];
    card
}

/// What `/release status` shows.
pub(super) struct Status<'a> {
    pub(super) release: &'a Release,
    pub(super) playbook: &'a Playbook,
    pub(super) now: Instant,
    pub(super) next: &'a [(JobId, Instant)],
    pub(super) undelivered: &'a [(String, String)],
}

pub(super) fn status(status: &Status<'_>) -> Card {
    let (release, playbook) = (status.release, status.playbook);
    let phase = playbook.phase(release.dates.plan_day(status.now));
    let stands_at = stands_at(release, playbook, status.now);
    let mut text = stands_at;
    for (handle, reason) in status.undelivered {
        text.push_str(&format!("\n⚠️ Not delivered: {} ({}).", undelivered::in_words(handle), safe_title(reason, 120)));
    }
    let mut card = Card::new(safe_title(&release.version, 60), text);
    let names = version::names(playbook, release, release.dates.plan_day(status.now), status.now);
    card.facts = vec![
        ("Check-ins".to_owned(), phase.check_ins.clone()),
        ("Shipping".to_owned(), names.fill(&phase.shipping)),
        ("Response times".to_owned(), answers(phase)),
        ("Team availability".to_owned(), names.fill(&phase.availability.join("\n"))),
        ("Next".to_owned(), upcoming(status.next)),
    ];
    card.footer = format!("Release time zone: {}", release.dates.zone.name());
    card
}

/// Within what users and new issues are to be answered.
fn answers(phase: &Phase) -> String {
    let hours = if phase.in_business_hours { ", in business hours" } else { "" };
    let (users, issues) = (duration(phase.community_response), duration(phase.triage));
    format!("Users within {users}, new issues triaged within {issues}{hours}")
}

/// T+N and the phase; whether the release rests, or a phase is kept.
pub fn stands_at(release: &Release, playbook: &Playbook, now: Instant) -> String {
    let day = release.dates.day(now);
    let phase = playbook.phase(release.dates.plan_day(now));
    let mut text = match day {
        ..0 => format!("**T{day} · {} until launch day**", count(usize::try_from(-day).unwrap_or(0), "day", "days")),
        _ => format!("**T+{day} · {} · {}**", phase.name, phase.monitoring),
    };
    text.push_str(&format!("\n{}", course(release, playbook, now)));
    if release.course.state.is_out() && release.newest() != release.in_use() {
        text.push_str(&format!(" Users have {} by now.", safe_title(release.newest(), 60)));
    }
    if let Some(since) = release.paused {
        text.push_str(&format!("\n⏸️ Paused since {}. `/release resume` resumes it.", timestamp(since, 'f')));
    }
    if let Some(hold) = release.dates.hold.filter(|hold| release.dates.date(now) <= hold.until) {
        text.push_str(&format!("\n✋ {} is held until the end of {}.", phase.name, hold.until.format("%a %b %-d")));
    }
    text
}

/// Where `release` stands in its course, in a line.
fn course(release: &Release, playbook: &Playbook, now: Instant) -> String {
    let since = timestamp(release.course.since, 'f');
    let in_use = safe_title(release.in_use(), 60);
    match release.state(playbook, now) {
        State::Planned if now < release.announcement_due => {
            format!("🗓️ Planned; to be announced {}.", timestamp(release.announcement_due, 'f'))
        }
        State::Planned | State::Go if now >= release.announcement_due => format!(
            "⏳ Not announced yet; due {}. `/release announced` says that it is.",
            timestamp(release.announcement_due, 'R')
        ),
        State::Planned | State::Go => format!("🚀 Go since {since}; not announced yet."),
        State::NoGo => {
            format!("✋ No go since {since}: nothing is posted for it. `/release move` sets another launch day.")
        }
        State::Announced => format!("📣 Announced {since}."),
        State::RolledBack => {
            format!("⏪ Rolled back to {in_use} since {since}. `/release relaunch` brings it back once it is fixed.")
        }
        State::Relaunched => format!("🔁 Launched again as {in_use} {since}."),
        State::Stabilised => format!("🏁 Stabilised: decided {since}. The steady state begins at midnight."),
        State::Steady => format!(
            "🌤️ Steady state: the {} days are over. Check-ins go on weekly; `/release start` begins the next release, \
             `/release end` ends this one.",
            playbook.length_days
        ),
    }
}

/// Where `release` stands, in a few words for a line of a post.
pub fn state_in_words(release: &Release, playbook: &Playbook, now: Instant) -> String {
    let in_use = safe_title(release.in_use(), 60);
    match release.state(playbook, now) {
        State::Planned => "planned, not announced".to_owned(),
        State::Go => "go, not announced yet".to_owned(),
        State::NoGo => "no-go".to_owned(),
        State::Announced => "announced".to_owned(),
        State::RolledBack => format!("rolled back to {in_use}"),
        State::Relaunched => format!("launched again as {in_use}"),
        State::Stabilised => "stabilised".to_owned(),
        State::Steady => "steady state".to_owned(),
    }
}

/// The next events, a line each.
pub fn upcoming(next: &[(JobId, Instant)]) -> String {
    if next.is_empty() {
        return "Nothing else is scheduled.".to_owned();
    }
    let line = |(job, at): &(JobId, Instant)| format!("{} {}", timestamp(*at, 'f'), job.called());
    next.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// What was due while tplus was away, and is now too late to make sense.
pub(super) fn missed(missed: &[(JobId, Instant)], now: Instant) -> Card {
    let mut lines: Vec<(JobId, Vec<Instant>)> = Vec::new();
    for (job, due) in missed {
        match lines.iter_mut().find(|(known, _)| known == job) {
            Some((_, times)) => times.push(*due),
            None => lines.push((*job, vec![*due])),
        }
    }
    let line = |(job, times): (JobId, Vec<Instant>)| match times.as_slice() {
        [one] => format!("- the {} of {}", job.called(), timestamp(*one, 'f')),
        several => format!("- the {}, {} times from {}", job.called(), several.len(), timestamp(several[0], 'f')),
    };
    let lines: Vec<String> = lines.into_iter().map(line).collect();
    let since = missed.first().map_or(now, |(_, due)| *due);
    Card::new(
        "⏰ Missed while tplus was away",
        format!(
            "{}\n-# tplus came back up to {} later. These posts are skipped.",
            lines.join("\n"),
            duration(now - since)
        ),
    )
}

/// A template of the team's failed, and tplus's own was used.
pub(super) fn template_failed(mistake: &TemplateMistake, pings: Pings) -> Card {
    let line = mistake.line.map_or_else(String::new, |line| format!(" on its line {line}"));
    let text = format!(
        "⚠️ The playbook's template `{}` fails{line}: {}. The built-in template was used for this post, so nothing is missing. Fix \
         it in the playbook; `tplus playbook check` checks it.",
        mistake.template.name(),
        safe_title(&mistake.what, 300)
    );
    Card::sentence(text).pinging("", pings)
}

/// What a timer was for was not done, whatever was tried.
pub(super) fn given_up(kind: &str, due: Instant) -> Card {
    Card::sentence(format!(
        "⚠️ Something that was due {} has failed for a day, and I have given it up: `{}`. Do it by hand if it still matters, and \
         tell whoever runs tplus: the log says what went wrong.",
        timestamp(due, 'f'),
        safe_title(kind, 80)
    ))
}
