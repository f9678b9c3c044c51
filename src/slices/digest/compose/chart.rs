//! The picture of the weekly metrics report: what a reader would rather look at than read.

use super::super::context::DigestContext;
use super::super::domain::WeekCovered;
use super::super::view;
use crate::chart::{Bars, Panel};
use crate::discord::card::Attachment;
use crate::error::Outcome;
use crate::playbook::Playbook;
use crate::slices::issues::Flow;
use crate::slices::metrics;

impl DigestContext<'_> {
    /// The charted metrics since the launch and the week's issues; nothing where nothing is known, or it can't be drawn: the
    /// report must not be missing for that.
    pub(super) async fn weekly_picture(&self, week: &WeekCovered) -> Option<Attachment> {
        let drawn = self.draw(week).await;
        drawn.unwrap_or_else(|error| {
            tracing::error!(%error, "the weekly picture could not be made");
            None
        })
    }

    async fn draw(&self, week: &WeekCovered) -> Outcome<Option<Attachment>> {
        let (playbook, dates) = (&self.bot.playbook, &self.release.dates);
        let (window, end) = (week.window, week.window.to.min(self.now));
        let histories = &*self.histories_at(end).await?;
        let charted = playbook.charted.iter().filter_map(|id| playbook.metric(id));
        let panel = |metric| metrics::days(playbook, metric, histories.of(&metric.id), (dates, end));
        let days = charted.filter_map(panel).map(Panel::Days);
        let flow = self.flow(window).await?;
        let panels: Vec<Panel> = days.chain(issues_panel(&flow, playbook)).collect();
        if panels.is_empty() {
            return Ok(None);
        }
        let chart = view::weekly_chart(self.release, (week.number, week.last), panels);
        metrics::picture("week.png", chart).await.map(Some)
    }
}

/// The week's issues by severity.
fn issues_panel(flow: &Flow, playbook: &Playbook) -> Option<Panel> {
    if flow.new.total() + flow.fixed.total() + flow.open.total() == 0 {
        return None;
    }
    let by_severity = playbook.severities.iter().map(|severity| {
        let counts = [&flow.new, &flow.fixed, &flow.open].map(|issues| issues.of(&severity.id, playbook));
        (severity.id.clone(), counts.to_vec())
    });
    let untriaged = [&flow.new, &flow.fixed, &flow.open].map(|issues| issues.untriaged(playbook));
    let untriaged = (untriaged != [0; 3]).then(|| (view::UNTRIAGED.to_owned(), untriaged.to_vec()));
    Some(Panel::Bars(Bars {
        name: view::ISSUES_OF_THE_WEEK.to_owned(),
        kinds: view::ISSUE_KINDS.map(str::to_owned).to_vec(),
        groups: by_severity.chain(untriaged).collect(),
    }))
}
