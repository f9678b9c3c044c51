//! Every sentence about performance.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use minijinja::Value;

use super::domain::{Run, Runs};
use crate::discord::card::{Button, Card, Form, Input, Style};
use crate::discord::custom_id::CustomId;
use crate::discord::text::safe_title;
use crate::error::UserError;
use crate::ids::{ChannelId, DraftId};
use crate::playbook::{Metric, Playbook};
use crate::slices::metrics::{self, Gain};
use crate::slices::release::{ChannelUse, Setup, channel_link};
use crate::text::one_line;

pub(super) const DRAFT: &str = "draft";
pub(super) const PUBLISH: &str = "publish";
const GREEN: u32 = 0x12_B7_6A;

/// One run: its value, the baseline, the week's target and the next release's.
fn line(run: &Run<'_>) -> String {
    let metric = run.metric;
    let mut parts = vec![format!("**{}** {}", metric.name, metrics::value(metric, run.value))];
    if let Some(gain) = run.gain {
        parts.push(compared(metric, gain));
    }
    // Where both are the same there is one comparison.
    if let Some(baseline) =
        run.since_baseline.filter(|baseline| Some(baseline.before) != run.gain.map(|gain| gain.before))
    {
        parts.push(format!("baseline: {}", compared(metric, baseline)));
    }
    if let Some(target) = run.target {
        let mark = if target.holds(run.value) { "✅" } else { "❌" };
        parts.push(format!("{mark} target {}", metrics::bound(metric, target)));
    }
    if let Some(next) = metric.next_release {
        parts.push(format!("next release {}", metrics::bound(metric, next)));
    }
    parts.join(" · ")
}

fn compared(metric: &Metric, gain: Gain) -> String {
    let before = metrics::value(metric, gain.before);
    match gain.percent {
        same if same.abs() < 1.0 => format!("unchanged ({before})"),
        better if better > 0.0 => format!("{better:.0}% better than {before}"),
        worse => format!("⚠️ {:.0}% worse than {before}", -worse),
    }
}

/// The weekly review, and what `/performance show` shows.
pub(super) fn review(runs: &Runs<'_>, date: NaiveDate, playbook: &Playbook) -> Card {
    let mut lines: Vec<String> = runs.all.iter().map(line).collect();
    if lines.is_empty() {
        lines.push(
            "No benchmark runs yet. Run the benchmarks and import them: `tplus import target/criterion`, or record one with \
             `/metric record`."
                .to_owned(),
        );
    }
    lines.extend(proposals(runs, playbook));
    let mut card = Card::new(format!("⚡ Performance review · {}", date.format("%b %-d")), lines.join("\n"));
    let baseline = match playbook.performance.baseline_day {
        Some(day) => format!(", from T+{} on with the baseline of T+{day} too", day + 1),
        None => String::new(),
    };
    card.footer =
        format!("Compared with the values at the last release{baseline}. /checklist show has the steps of a review.");
    with_draft_button(card, runs)
}

/// What the plan makes of the best of the gains.
fn proposals(runs: &Runs<'_>, playbook: &Playbook) -> Vec<String> {
    let rules = &playbook.performance;
    let mut lines = Vec::new();
    if runs.speaks_for_a_patch() {
        lines.push(format!("\n📦 At least {}% better: release it as a patch.", rules.patch_at));
    }
    if runs.is_worth_announcing() {
        lines.push(format!("📣 At least {}% better: announce it as a major win.", rules.announce_at));
    }
    lines
}

fn with_draft_button(card: Card, runs: &Runs<'_>) -> Card {
    match runs.wins().is_empty() {
        true => card,
        false => {
            let id = CustomId::new("performance", DRAFT, "new");
            card.row(vec![Button::new("Draft the announcement", Style::Primary, id)])
        }
    }
}

/// Something became so much better that users should hear of it.
pub(super) fn win(runs: &Runs<'_>, playbook: &Playbook) -> Card {
    let wins = runs.wins();
    let lines = wins.iter().map(|run| line(run)).chain(proposals(runs, playbook)).collect::<Vec<_>>().join("\n");
    with_draft_button(Card::new("🚀 Much faster than the last release", lines).color(GREEN), runs)
}

/// What the announcement's template is given.
pub(super) fn announcement_values(
    version: &str,
    runs: &Runs<'_>,
    setup: &Setup,
    playbook: &Playbook,
) -> BTreeMap<&'static str, Value> {
    let feedback = setup.channel_for_users(ChannelUse::Feedback).map_or_else(String::new, channel_link);
    let wins: Vec<String> = runs.wins().into_iter().filter_map(in_users_words).collect();
    BTreeMap::from([
        ("version", Value::from(safe_title(version, 60))),
        ("wins", Value::from(wins)),
        ("try_it", Value::from(playbook.performance.try_it.clone())),
        ("feedback_channel", Value::from(feedback)),
    ])
}

/// What became better, as users would say it: `40% faster for common queries`.
fn in_users_words(run: &Run<'_>) -> Option<String> {
    let (words, gain) = (run.metric.win.as_ref()?, run.gain?);
    let percent = format!("{:.0}%", gain.percent);
    Some(words.replace("{gain}", &percent).replace("{now}", &metrics::value(run.metric, run.value)))
}

/// The form with the drafted announcement.
pub(super) fn form(words: &str) -> Form {
    Form {
        id: CustomId::new("performance", DRAFT, "new"),
        title: "Announce what got faster".to_owned(),
        inputs: vec![
            Input {
                key: "words",
                label: "What users will read".to_owned(),
                value: words.to_owned(),
                hint: "What became better, and how to get it".to_owned(),
                lines: true,
                required: true,
                most: 3_000,
            },
            Input {
                key: "details",
                label: "A link to the details".to_owned(),
                value: String::new(),
                hint: "A blog post, the release notes; optional".to_owned(),
                lines: false,
                required: false,
                most: 400,
            },
        ],
    }
}

/// The words with the link, where there is one.
pub(super) fn with_details(words: &str, details: &str) -> String {
    match one_line(details) {
        none if none.is_empty() => words.trim().to_owned(),
        link => format!("{}\n\nDetails: {link}", words.trim()),
    }
}

pub(super) fn preview(words: &str, draft: DraftId) -> Card {
    let publish = Button::new("Publish", Style::Danger, CustomId::new("performance", PUBLISH, draft));
    let change = Button::new("Start over", Style::Secondary, CustomId::new("performance", DRAFT, "new"));
    Card::new("This is what users will read", words).row(vec![publish, change])
}

/// The message in #announcements. It was read by a person, so its formatting stands; it pings nobody.
pub(super) fn announcement(words: &str) -> Card {
    Card::sentence(words)
}

pub(super) fn published(channel: ChannelId) -> Card {
    Card::sentence(format!("It is on its way to {}.", channel_link(channel)))
}

pub(super) fn published_before() -> UserError {
    UserError(
        "That announcement was already published, or its text was deleted. `/performance announce` starts another."
            .to_owned(),
    )
}
