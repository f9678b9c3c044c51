//! Launch day: the monitoring card, and the status every two hours (plan.md, section 1).

use super::super::composed::{Composed, Values};
use super::super::context::DigestContext;
use super::super::view;
use crate::engine::clock::Window;
use crate::error::Outcome;
use crate::playbook::{JobId, Template};
use crate::slices::feedback;
use crate::slices::status::Status;
use crate::text::duration;

impl DigestContext<'_> {
    pub(super) async fn monitoring(&self) -> Outcome<Composed> {
        let (values, window, status) = self.since_launch(Template::Monitoring).await?;
        let templates = &self.bot.playbook.templates;
        let text = templates.render(Template::Monitoring, &values)?;
        let mut composed = Composed::new(JobId::Monitoring, window, (text, &values));
        composed.line = Some(composed.beside(templates.render(Template::MonitoringLine, &values)?));
        Ok(Composed { status: Some(status), ..composed })
    }

    pub(super) async fn team_status(&self) -> Outcome<Composed> {
        let (values, window, status) = self.since_launch(Template::TeamStatus).await?;
        let text = self.bot.playbook.templates.render(Template::TeamStatus, &values)?;
        Ok(Composed { status: Some(status), ..Composed::new(JobId::TeamStatus, window, (text, &values)) })
    }

    /// What is known of the time since the announcement.
    async fn since_launch(&self, template: Template) -> Outcome<(Values, Window, Status)> {
        let announced = self.release.announced_or_due();
        let window = Window::until_now(announced.min(self.now), self.now);
        let status = self.status().await?;
        let statements = feedback::tagged_between(self.bot.store.read(), self.release.guild, window).await?;
        let mut values = Values::new();
        self.add_frame(&mut values).await?;
        let local = self.now.with_timezone(&self.release.dates.zone);
        values.insert("time", local.format("%H:%M").to_string().into());
        values.insert("hours", duration(self.now - announced).into());
        values.insert("is_announced", self.release.course.announced.is_some().into());
        self.add_metrics(&mut values, template, (window, self.day())).await?;
        values.insert("issues", self.issues(window).await?);
        let mentions = feedback::mentions(self.bot.store.read(), self.release.id, window).await?;
        values.insert("feedback", view::feedback_with(&statements, mentions, &self.bot.playbook));
        values.insert("health", self.health().await?);
        values.insert("focus", self.focus(JobId::TeamStatus, &self.outlook().await?).await?);
        values.insert("status", view::status_value(&status));
        Ok((values, window, status))
    }
}
