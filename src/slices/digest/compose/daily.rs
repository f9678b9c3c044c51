//! The morning check-in and the end-of-day summary.

use super::super::composed::{Composed, Values};
use super::super::context::DigestContext;
use super::super::domain::Part;
use super::super::{store, view};
use chrono::{NaiveTime, TimeDelta};

use crate::engine::clock::{Instant, Window};
use crate::error::Outcome;
use crate::playbook::{JobId, Template};
use crate::slices::release::names;
use crate::slices::{criteria, feedback, tracker};

impl DigestContext<'_> {
    /// plan.md, section 2, "Morning Check-in": what came since the last of the team's daily posts. On T+1 the launch day is judged.
    pub(super) async fn morning(&self) -> Outcome<Composed> {
        let (pool, guild) = (self.bot.store.read(), self.release.guild);
        let last_evening = store::last_cut_off(pool, (self.release.id, JobId::EndOfDay, self.date)).await?;
        let last_morning = store::last_cut_off(pool, (self.release.id, JobId::Morning, self.date)).await?;
        let last = last_evening.max(last_morning);
        let window = Window::until_now(last.unwrap_or_else(|| self.begun()), self.now);
        let status = self.status().await?;
        let statements = feedback::tagged_between(pool, guild, window).await?;
        let topics = feedback::topics_between(pool, guild, window).await?;
        let mentions = feedback::mentions(pool, self.release.id, window).await?;
        let flow = self.flow(window).await?;
        // Until the verdict is given.
        let launched_for = self.release.course.announced.map(|at| self.now - at);
        let hours = launched_for.filter(|length| *length < TimeDelta::hours(24)).map(|length| length.num_hours());
        let judged = match self.day() {
            1 if hours.is_some() => criteria::lines(self.bot, self.release, 0, self.now).await?,
            _ => Vec::new(),
        };
        let mut values = Values::new();
        self.add_frame(&mut values).await?;
        values.insert("day", self.day().into());
        // The plan's iteration is that of a release that users have.
        let is_out = self.release.course.state.is_out();
        let iteration = self.bot.playbook.iteration(self.day()).filter(|_| is_out);
        let outlook = self.outlook().await?;
        let fixes = iteration
            .filter(|step| step.names_fixes)
            .map_or_else(String::new, |_| view::first_to_fix(&outlook.topics, &self.bot.playbook));
        let iteration = iteration.map_or("", |step| step.what.as_str());
        let names = names(&self.bot.playbook, self.release, self.day(), self.now);
        let since = Some(self.since(window)).filter(|since| since != "today");
        values.insert("since", since.unwrap_or_default().into());
        values.insert("iteration", self.iteration_in_words(names.fill(iteration) + &fixes).into());
        self.add_metrics(&mut values, Template::Morning, (window, self.day())).await?;
        values.insert("issues", view::issues_value(&flow, &self.bot.playbook, self.now));
        values.insert("feedback", view::feedback_with(&statements, mentions, &self.bot.playbook));
        values.insert("highlights", view::highlights(&topics, &self.bot.playbook).into());
        values.insert("health", self.health().await?);
        values.insert("criteria", judged.into());
        values.insert("launch_hours", hours.unwrap_or_default().into());
        values.insert("focus", self.focus(JobId::Morning, &outlook).await?);
        values.insert("status", view::status_value(&status));
        let text = self.bot.playbook.templates.render(Template::Morning, &values)?;
        Ok(Composed { status: Some(status), ..Composed::new(JobId::Morning, window, (text, &values)) })
    }

    /// What the plan has for the day. On a day of a release whether one is due is another question.
    fn iteration_in_words(&self, iteration: String) -> String {
        let kind = self.bot.playbook.due_release(self.day());
        let is_release_day = kind.is_some_and(|kind| i64::from(kind.to_day) == self.day());
        if is_release_day && !iteration.is_empty() { format!("{iteration}, if one is due") } else { iteration }
    }

    pub(super) async fn end_of_day(&self) -> Outcome<Composed> {
        let window = self.day_window().await?;
        let status = self.status().await?;
        let day = self.day();
        let statements = feedback::tagged_between(self.bot.store.read(), self.release.guild, window).await?;
        let topics = feedback::topics_between(self.bot.store.read(), self.release.guild, window).await?;
        let mut values = Values::new();
        self.add_frame(&mut values).await?;
        values.insert("day", day.into());
        values.insert("since", self.since(window).into());
        self.add_metrics(&mut values, Template::EndOfDay, (window, day)).await?;
        values.insert("issues", self.issues(window).await?);
        let merged = feedback::merged_between(self.bot.store.read(), self.release.guild, window).await?;
        values.insert("merged", merged.into());
        let shipped = tracker::shipped_between(self.bot.store.read(), self.release, window).await?;
        let feedback = view::highlights(&topics, &self.bot.playbook);
        let highlights = view::versions_shipped(&shipped).chain(feedback).collect();
        values.insert("highlights", self.noted_or((JobId::EndOfDay, Part::Highlights), highlights).await?.into());
        values.insert("focus", self.focus(JobId::EndOfDay, &self.outlook().await?).await?);
        values.insert("status", view::status_value(&status));
        values.insert("feedback", view::feedback_value(&statements, &self.bot.playbook));
        let templates = &self.bot.playbook.templates;
        let text = templates.render(Template::EndOfDay, &values)?;
        let is_public = u32::try_from(day).is_ok_and(|day| self.bot.playbook.public_days.contains(&day));
        let mut composed = Composed::new(JobId::EndOfDay, window, (text, &values));
        if is_public {
            values.insert("issues", self.issues_for_users(window).await?);
            values.insert("feedback", view::feedback_for_users(statements, &self.bot.playbook));
            let public = composed.beside(templates.render(Template::EndOfDayPublic, &values)?);
            composed.public = Some(self.body_or(JobId::EndOfDay, public).await?);
        }
        Ok(Composed { status: Some(status), ..composed })
    }

    /// From when on the first summary speaks: from launch day on, or since tplus runs the release, whichever came last.
    fn begun(&self) -> Instant {
        let launch = self.release.dates.instant(self.release.dates.launch, NaiveTime::MIN);
        self.release.started.max(launch).min(self.now)
    }

    /// "Today" is since the previous summary's cut-off, so that evenings and weekends are not lost. A summary that was
    /// posted keeps its own.
    async fn day_window(&self) -> Outcome<Window> {
        let (pool, release, job) = (self.bot.store.read(), self.release.id, JobId::EndOfDay);
        if let Some(window) = store::covered(pool, store::HeldOn { release, job, at: &self.held_on() }).await? {
            return Ok(window);
        }
        let from = store::last_cut_off(pool, (release, job, self.date)).await?.unwrap_or_else(|| self.begun());
        // The cut-off itself belongs to this summary, since nothing later can.
        Ok(Window::until_now(from, self.now))
    }
}
