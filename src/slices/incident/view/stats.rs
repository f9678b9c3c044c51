//! Figures in words, each with its definition.

use crate::discord::card::{Attachment, Card};
use crate::discord::text::safe_title;
use crate::slices::incident::domain::Incident;
use crate::slices::incident::domain::figures::{DEFINITIONS, Figures, NOT_COUNTED, Share, Times};
use crate::slices::incident::short_name;
use crate::slices::release::Release;
use crate::text::{count, duration};

/// What incidents belong to that were declared while no release ran.
pub(in crate::slices::incident) const NO_RELEASE: &str = "No release";
/// What stands where there is nothing to compute a figure from.
const NONE: &str = "none yet";

fn times(times: &Times) -> String {
    match times.count {
        0 => NONE.to_owned(),
        count => format!("median {}, mean {} (n={count})", duration(times.median), duration(times.mean)),
    }
}

fn share(share: Share) -> String {
    match share.of {
        0 => NONE.to_owned(),
        of => format!("{} of {of} ({} %)", share.kept, share.kept * 100 / of),
    }
}

fn line(name: &str, figures: &Figures) -> String {
    let short = |times: &Times| if times.count == 0 { "–".to_owned() } else { duration(times.median) };
    let kept = |share: Share| if share.of == 0 { "–".to_owned() } else { format!("{}/{}", share.kept, share.of) };
    format!(
        "**{}**: {}, {} resolved · ack {} · resolve {} · on time {} and {}",
        safe_title(name, 60),
        count(figures.count, "incident", "incidents"),
        figures.resolved,
        short(&figures.to_acknowledge),
        short(&figures.to_resolve),
        kept(figures.response_kept),
        kept(figures.resolution_kept)
    )
}

/// What `/incident stats` shows.
pub(in crate::slices::incident) fn stats(
    release: Option<&Release>,
    all: &Figures,
    by_severity: &[(String, Figures)],
    by_time: &[(String, Figures)],
) -> Card {
    let title = match release {
        Some(release) => format!("Incidents in {}", safe_title(&release.version, 60)),
        None => "Incidents in all releases".to_owned(),
    };
    let head = format!(
        "{}, {} resolved\n**Time to acknowledge:** {}\n**Time to resolve:** {}\n**Acknowledged on time:** {}\n**Resolved on time:** {}",
        count(all.count, "incident", "incidents"),
        all.resolved,
        times(&all.to_acknowledge),
        times(&all.to_resolve),
        share(all.response_kept),
        share(all.resolution_kept)
    );
    let rows = |named: &[(String, Figures)]| {
        named
            .iter()
            .filter(|(_, figures)| figures.count > 0)
            .map(|(name, figures)| line(name, figures))
            .collect::<Vec<_>>()
    };
    let mut parts = vec![head];
    parts.extend(
        [rows(by_severity), rows(by_time)].into_iter().filter(|rows| !rows.is_empty()).map(|rows| rows.join("\n")),
    );
    let definitions = DEFINITIONS.map(|(name, what)| format!("-# {name}: {what}.")).join("\n");
    parts.push(format!("{definitions}\n-# {NOT_COUNTED}"));
    Card::new(title, parts.join("\n\n"))
}

/// What `/incident export` answers.
pub(in crate::slices::incident) fn exported(incidents: &[Incident], markdown: bool, text: String) -> Card {
    let ending = if markdown { "md" } else { "json" };
    let name = match incidents {
        [one] => format!("{}.{ending}", short_name(one.number)),
        _ => format!("incidents.{ending}"),
    };
    let what = count(incidents.len(), "incident", "incidents");
    let card = Card::sentence(format!("{what}, with timeline, steps, decisions and actions. {NOT_COUNTED}"));
    card.with_file(Attachment::text(name, text))
}
