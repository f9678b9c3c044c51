//! Composes the posts: gathers what the other slices know of a span of time and fills in the playbook's templates.

mod chart;
mod daily;
mod launch_day;
mod weekly;

use std::borrow::Cow;

use chrono::{NaiveTime, TimeDelta};
use minijinja::Value;

use super::composed::{Composed, Values};
use super::context::DigestContext;
use super::domain::{Part, WeekCovered, days_covered, report_dates};
use super::outlook::Outlook;
use super::{store, view};
use crate::discord::text::safe_title;
use crate::engine::clock::{Instant, Window};
use crate::error::Outcome;
use crate::playbook::{JobId, Template};
use crate::slices::incident;
use crate::slices::issues::Flow;
use crate::slices::metrics::{self, Histories};
use crate::slices::release::{ChannelUse, channel_link, state_in_words};

impl DigestContext<'_> {
    /// The post of `job`; nothing where too few days of data lie behind it.
    pub(super) async fn compose(&self, job: JobId) -> Outcome<Option<Composed>> {
        match job {
            JobId::EndOfDay => return self.end_of_day().await.map(Some),
            JobId::Morning => return self.morning().await.map(Some),
            JobId::Monitoring => return self.monitoring().await.map(Some),
            JobId::TeamStatus => return self.team_status().await.map(Some),
            _ => {}
        }
        let Some(week) = self.week_covered(job).await? else { return Ok(None) };
        let (template, of_job) = match job {
            JobId::WeeklyMetrics => (Template::WeeklyMetrics, self.weekly_metrics(&week).await?),
            JobId::WeeklyFeedback => (Template::WeeklyFeedback, self.weekly_feedback(&week).await?),
            JobId::WeeklyPublic => (Template::WeeklyPublic, self.weekly_public(&week).await?),
            _ => return Ok(None),
        };
        let mut values = Values::new();
        self.add_frame(&mut values).await?;
        values.extend(of_job);
        values.insert("week", week.number.into());
        values.insert("is_closing", week.is_closing.into());
        let period = match job {
            JobId::WeeklyPublic => view::period_for_users(&week),
            _ => view::period(&week, &self.release.dates),
        };
        values.insert("period", period.into());
        values.insert("since", view::span_of_week(&week).into());
        let mut text = self.bot.playbook.templates.render(template, &values)?;
        if job == JobId::WeeklyPublic {
            text.text = self.body_or(job, text.text).await?;
        }
        let window = week.window;
        let mut composed = Composed::new(job, window, (text, &values));
        if job == JobId::WeeklyMetrics {
            composed.picture = self.weekly_picture(&week).await;
        }
        Ok(Some(composed))
    }

    /// What the weekly post of `job` covers: the local days since its last one ended. Its number is that of the day's report in the
    /// calendar, so that the posts of a day have one.
    async fn week_covered(&self, job: JobId) -> Outcome<Option<WeekCovered>> {
        let (pool, release, dates) = (self.bot.store.read(), self.release.id, &self.release.dates);
        // Of what was before tplus ran the release it knows nothing.
        let begun = dates.launch.max(dates.date(self.release.started));
        let last = store::last_cut_off(pool, (release, job, self.date)).await?;
        let first = last.map_or(begun, |cut_off| dates.date(cut_off));
        let is_closing = self.day() == i64::from(self.bot.playbook.length_days);
        let covered = days_covered((first, self.date), is_closing, self.bot.playbook.weekly_needs_days);
        let Some((first, last)) = covered else { return Ok(None) };
        let from = dates.instant(first, NaiveTime::MIN);
        let window = match is_closing {
            true => Window::until_now(from, self.now),
            false => Window { from, to: dates.instant(self.date, NaiveTime::MIN) },
        };
        let before = report_dates(&self.bot.playbook, dates).into_iter().filter(|date| *date < self.date).count();
        let number = u32::try_from(before).unwrap_or_default() + 1;
        Ok(Some(WeekCovered { number, is_closing, first, last, window }))
    }

    /// The issues of `window` that users know of, for what they read.
    async fn issues_for_users(&self, window: Window) -> Outcome<Value> {
        let flow = self.for_users(self.flow(window).await?).await?;
        Ok(view::issues_value(&flow, &self.bot.playbook, self.now))
    }

    async fn for_users(&self, flow: Flow) -> Outcome<Flow> {
        let told = incident::published(self.bot.store.read(), self.release.guild, self.release.begins()).await?;
        let told = told.into_iter().map(|told| told.incident).collect();
        Ok(flow.for_users(&told))
    }

    /// Which one of its job's this is: its date and, where a day has several, its time.
    pub(super) fn held_on(&self) -> String {
        match self.time {
            Some(time) => format!("{}T{}", self.date, time.format("%H:%M")),
            None => self.date.to_string(),
        }
    }

    /// How a post calls its span: `today`, or since which day where it is longer than one.
    fn since(&self, window: Window) -> String {
        let begun = self.release.dates.date(window.from);
        match self.now - window.from <= TimeDelta::hours(26) {
            true => "today".to_owned(),
            false => format!("since {}", view::weekday(begun)),
        }
    }

    /// When `job` is due on the day, where it has one time.
    pub(super) fn time_due(&self, job: JobId) -> Option<Instant> {
        let (job, day) = (self.bot.playbook.job(job)?, u32::try_from(self.day()).ok()?);
        self.release.dates.on_day(job, day).first().map(|occurrence| occurrence.due)
    }

    fn day(&self) -> i64 {
        (self.date - self.release.dates.launch).num_days()
    }

    async fn add_frame(&self, values: &mut Values) -> Outcome<()> {
        values.insert("version", view::version(self.release).into());
        values.insert("name", self.release.named(&self.bot.playbook, &self.release.version).into());
        values.insert("focus_day", view::focus_day(self.release, &self.bot.playbook, self.date).into());
        values.insert("date", view::date(self.date).into());
        values.insert("state", state_in_words(self.release, &self.bot.playbook, self.now).into());
        let shown = |version: Option<&str>| version.map_or_else(String::new, |version| safe_title(version, 60));
        values.insert("rolled_back_to", shown(self.release.rolled_back_to()).into());
        values.insert("launched_again_as", shown(self.release.launched_again_as()).into());
        let channel = self.setup.channel_for_users(ChannelUse::Feedback).map_or_else(String::new, channel_link);
        values.insert("feedback_channel", channel.into());
        let rolled_back_for = super::waiting::rolled_back_for(self.bot.store.read(), self.release).await?;
        values.insert("rolled_back_for", rolled_back_for.into());
        Ok(())
    }

    /// Adds the metrics at the end of `window` and how they changed in it, and which of those that `template` speaks of are unknown. A
    /// window without an end yet ends now.
    async fn add_metrics(&self, values: &mut Values, template: Template, (window, day): (Window, i64)) -> Outcome<()> {
        let histories = &*self.histories_at(window.to).await?;
        let playbook = &self.bot.playbook;
        let dates = &self.release.dates;
        let measured = view::Measured { playbook, histories, dates, day, window, now: self.now };
        values.insert("metrics", measured.value());
        values.insert("unknown", measured.unknown(playbook.templates.figures(template)).into());
        Ok(())
    }

    /// What was measured, and counted, up to `at`; all of it where that is not over.
    async fn histories_at(&self, at: Instant) -> Outcome<Cow<'_, Histories>> {
        let known = self.known().await?;
        Ok(match at < self.now {
            true => Cow::Owned(known.histories_at(self.bot, self.release, at, self.now).await?),
            false => Cow::Borrowed(&known.histories),
        })
    }

    /// Whether what the release stands on is well.
    async fn health(&self) -> Outcome<Value> {
        let histories = &self.known().await?.histories;
        Ok(metrics::health(self.bot, self.release, histories, self.now).await?.into())
    }

    async fn flow(&self, window: Window) -> Outcome<Flow> {
        self.known().await?.issues.flow(&mut *self.bot.store.reader().await?, window, self.now).await
    }

    async fn issues(&self, window: Window) -> Outcome<Value> {
        let flow = self.flow(window).await?;
        Ok(view::issues_value(&flow, &self.bot.playbook, self.now))
    }

    /// Which post of `job` this is, for what is kept of it.
    pub(super) fn post_of<'h>(&self, job: JobId, held_on: &'h str) -> store::HeldOn<'h> {
        store::HeldOn { release: self.release.id, job, at: held_on }
    }

    /// What people wrote for a part of the post of `job`, line by line, or `otherwise`.
    async fn noted_or(&self, (job, part): (JobId, Part), otherwise: Vec<String>) -> Outcome<Vec<String>> {
        let noted = store::noted(self.bot.store.read(), self.post_of(job, &self.held_on()), part).await?;
        let lines = view::noted_lines(&noted);
        Ok(if lines.is_empty() { otherwise } else { lines })
    }

    /// What somebody wrote in place of the text for users of `job`, or `otherwise`.
    async fn body_or(&self, job: JobId, otherwise: String) -> Outcome<String> {
        let noted = store::noted(self.bot.store.read(), self.post_of(job, &self.held_on()), Part::Body).await?;
        Ok(if noted.trim().is_empty() { otherwise } else { noted })
    }

    fn told(&self, job: JobId) -> view::Told<'_> {
        let is_daily = matches!(job, JobId::Morning | JobId::EndOfDay);
        view::Told {
            guild: self.release.guild,
            playbook: &self.bot.playbook,
            dates: &self.release.dates,
            now: self.now,
            is_daily,
        }
    }

    /// What is to be done next: what somebody wrote for the post of `job`, or what tplus knows of.
    async fn focus(&self, job: JobId, outlook: &Outlook) -> Outcome<Value> {
        let mut steps = view::focus(outlook, self.told(job));
        if let Some(first) = view::course_step(self.release, self.now) {
            steps.insert(0, first);
        }
        Ok(Value::from_iter(self.noted_or((job, Part::Focus), steps).await?))
    }
}

/// The post of `job`.
///
/// # Errors
/// When too few days of data lie behind it; the sentence says how many it needs.
pub(super) async fn ready(context: &DigestContext<'_>, job: JobId) -> Outcome<Composed> {
    let composed = context.compose(job).await?;
    composed.ok_or_else(|| view::too_early(job, &context.bot.playbook).into())
}
