//! Composes the posts: gathers what the other slices know of a span of time and fills in the playbook's templates.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use minijinja::Value;

use super::domain::{WeekCovered, week_covered};
use super::{store, view};
use crate::bot::Bot;
use crate::clock::Instant;
use crate::discord::volume::count_messages;
use crate::error::Outcome;
use crate::feedback::{self, Source, Statement};
use crate::incident;
use crate::playbook::{JobId, Template};
use crate::release::{ChannelUse, Release, Setup, channel_link};
use crate::status::{self, Status};
use crate::{issues, metrics, standup, tracker};

/// Blockers from answers within this time still stand.
const BLOCKERS_FOR: TimeDelta = TimeDelta::days(4);

/// What is composed, for which day.
pub(super) struct Desk<'a> {
    pub(super) bot: &'a Bot,
    pub(super) setup: &'a Setup,
    pub(super) release: &'a Release,
    pub(super) date: NaiveDate,
    pub(super) now: Instant,
}

/// A post that is ready.
pub(super) struct Composed {
    pub(super) job: JobId,
    pub(super) window: (Instant, Instant),
    /// What stands in #release, or in #announcements for the public weekly update.
    pub(super) text: String,
    /// The public version, on the days that have one.
    pub(super) public: Option<String>,
    pub(super) status: Option<Status>,
}

type Values = BTreeMap<&'static str, Value>;

impl Desk<'_> {
    /// The post of `job`; nothing where too few days of data lie behind it.
    pub(super) async fn compose(&self, job: JobId) -> Outcome<Option<Composed>> {
        if job == JobId::EndOfDay {
            return self.end_of_day().await.map(Some);
        }
        let Some(week) = week_covered(&self.bot.playbook, &self.release.dates, self.date) else { return Ok(None) };
        let (template, mut values) = match job {
            JobId::WeeklyMetrics => (Template::WeeklyMetrics, self.weekly_metrics(&week).await?),
            JobId::WeeklyFeedback => (Template::WeeklyFeedback, self.weekly_feedback(&week).await?),
            JobId::WeeklyPublic => (Template::WeeklyPublic, self.weekly_public(&week).await?),
            _ => return Ok(None),
        };
        self.add_frame(&mut values);
        values.insert("week", week.week.into());
        values.insert("period", format!("{} to {}", view::date(week.first), view::date(week.last)).into());
        let text = self.bot.playbook.templates.render(template, &values)?;
        Ok(Some(Composed { job, window: (week.from, week.to), text, public: None, status: None }))
    }

    fn add_frame(&self, values: &mut Values) {
        values.insert("version", view::version(self.release).into());
        values.insert("date", view::date(self.date).into());
        let channel = self.setup.channel(ChannelUse::Feedback).map_or_else(String::new, channel_link);
        values.insert("feedback_channel", channel.into());
    }

    async fn end_of_day(&self) -> Outcome<Composed> {
        let window = self.day_window().await?;
        let status = status::of(self.bot, self.release, self.now).await?;
        let day = (self.date - self.release.dates.launch).num_days();
        let statements = feedback::tagged_between(self.bot.store.read(), self.release.guild, window).await?;
        let topics = feedback::topics_between(self.bot.store.read(), self.release.guild, window).await?;
        let mut values = Values::new();
        self.add_frame(&mut values);
        values.insert("day", day.into());
        values.insert("metrics", self.metrics(window, day).await?);
        values.insert("issues", self.issues(window).await?);
        values.insert("highlights", self.noted_or("highlights", view::highlights(&topics, &self.bot.playbook)).await?);
        values.insert("focus", self.noted_or("focus", self.next_steps().await?).await?);
        values.insert("status", view::status_value(&status));
        values.insert("feedback", view::feedback_value(&statements, &self.bot.playbook));
        let templates = &self.bot.playbook.templates;
        let text = templates.render(Template::EndOfDay, &values)?;
        let is_public = u32::try_from(day).is_ok_and(|day| self.bot.playbook.public_days.contains(&day));
        let public = is_public.then(|| templates.render(Template::EndOfDayPublic, &values)).transpose()?;
        Ok(Composed { job: JobId::EndOfDay, window, text, public, status: Some(status) })
    }

    /// "Today" is since the previous summary's cut-off, so that evenings and weekends are not lost. A summary that was
    /// posted keeps its own.
    async fn day_window(&self) -> Outcome<(Instant, Instant)> {
        let (pool, key) = (self.bot.store.read(), (self.release.id, JobId::EndOfDay, self.date));
        if let Some(window) = store::covered(pool, key).await? {
            return Ok(window);
        }
        let from = store::last_cut_off(pool, key).await?.unwrap_or(self.release.started);
        // The cut-off itself belongs to this summary, since nothing later can.
        Ok((from, self.now + TimeDelta::milliseconds(1)))
    }

    async fn weekly_metrics(&self, week: &WeekCovered) -> Outcome<Values> {
        let window = (week.from, week.to);
        let statements = feedback::tagged_between(self.bot.store.read(), self.release.guild, window).await?;
        let resolved = incident::resolved_between(self.bot.store.read(), self.release.guild, window).await?;
        let mut values = Values::new();
        let last = (week.last - self.release.dates.launch).num_days();
        values.insert("metrics", self.metrics(window, last).await?);
        values.insert("issues", self.issues(window).await?);
        let figures = incident::figures_between(self.bot, self.release, (week.first, week.last)).await?;
        values.insert("incidents", view::incidents_value(&figures));
        values.insert("highlights", self.noted_or("highlights", view::week_highlights(&resolved, &statements)).await?);
        values.insert("challenges", Value::from_iter(self.challenges().await?));
        values.insert("focus", self.noted_or("focus", self.next_steps().await?).await?);
        Ok(values)
    }

    async fn weekly_feedback(&self, week: &WeekCovered) -> Outcome<Values> {
        let window = (week.from, week.to);
        let statements = feedback::tagged_between(self.bot.store.read(), self.release.guild, window).await?;
        let topics = feedback::topics_between(self.bot.store.read(), self.release.guild, window).await?;
        let open: Vec<Statement> = topics.iter().filter(|topic| topic.fixed_in.is_none()).cloned().collect();
        let of = |categories: &[&str]| -> Vec<&Statement> {
            open.iter().filter(|statement| categories.contains(&statement.category.as_str())).collect()
        };
        let messages = match self.setup.channel(ChannelUse::Feedback) {
            Some(channel) => count_messages(&self.bot.http, channel, window).await,
            None => None,
        };
        let from_source = |source| statements.iter().filter(|statement| statement.words.source == source).count();
        let mut values = Values::new();
        let volume = view::Volume {
            discord: messages,
            github: self.github_volume(window).await?,
            twitter: from_source(Source::Twitter),
            reddit: from_source(Source::Reddit),
            others: [Source::Survey, Source::Mail, Source::Telemetry].map(|source| (source, from_source(source))),
        };
        values.insert("volume", view::volume_value(&volume));
        values.insert("top_issues", Value::from_iter(view::top(&of(&["bug", "ux"]), "mention", "mentions")));
        values.insert("top_requests", Value::from_iter(view::top(&of(&["feature"]), "vote", "votes")));
        let actions = view::actions((&of(&["bug", "ux"]), &of(&["feature"]), &of(&["question"])), &self.bot.playbook);
        values.insert("actions", self.noted_or("focus", actions).await?);
        values.insert("testimonials", Value::from_iter(view::quotes(&of(&["testimonial"]))));
        values.insert("testimonials_waiting", view::quotes_waiting(&of(&["testimonial"])).into());
        Ok(values)
    }

    async fn weekly_public(&self, week: &WeekCovered) -> Outcome<Values> {
        let window = (week.from, week.to);
        let statements = feedback::tagged_between(self.bot.store.read(), self.release.guild, window).await?;
        let mut values = Values::new();
        values.insert("issues", self.issues(window).await?);
        values.insert("feedback", view::feedback_value(&statements, &self.bot.playbook));
        let kind: Vec<&Statement> = statements.iter().filter(|statement| statement.category == "testimonial").collect();
        values.insert("testimonials", Value::from_iter(view::quotes(&kind)));
        Ok(values)
    }

    /// How many issues were opened on GitHub, and how many of them ask for something; nothing without a repository.
    async fn github_volume(&self, window: (Instant, Instant)) -> Outcome<Option<(usize, usize)>> {
        let (pool, guild) = (self.bot.store.read(), self.release.guild);
        if tracker::connection(pool, guild).await?.is_none() {
            return Ok(None);
        }
        let opened = tracker::counted_between(pool, (guild, ""), window).await?;
        let wanted = self.bot.playbook.category("feature").map(|category| category.labels.clone()).unwrap_or_default();
        let asks = |issue: &&tracker::KnownIssue| {
            issue.labels.iter().any(|label| wanted.iter().any(|known| known.eq_ignore_ascii_case(label)))
        };
        Ok(Some((opened.len(), opened.iter().filter(asks).count())))
    }

    /// The metrics at the end of `window`, and how they changed in it. A window without an end yet ends now.
    async fn metrics(&self, window: (Instant, Instant), day: i64) -> Outcome<Value> {
        let histories = metrics::known(self.bot, self.release, self.now).await?;
        let measured =
            view::Measured { playbook: &self.bot.playbook, histories: &histories, day, window, now: self.now };
        Ok(measured.value())
    }

    async fn issues(&self, window: (Instant, Instant)) -> Outcome<Value> {
        let flow = issues::flow(self.bot, self.release, window).await?;
        Ok(view::issues_value(&flow, &self.bot.playbook))
    }

    /// What people wrote for `field` on this day, line by line, or `otherwise`.
    async fn noted_or(&self, field: &str, otherwise: Vec<String>) -> Outcome<Value> {
        let noted = store::noted(self.bot.store.read(), (self.release.id, self.date), field).await?;
        let lines = view::noted_lines(&noted);
        Ok(Value::from_iter(if lines.is_empty() { otherwise } else { lines }))
    }

    /// What is left to do: the open grave incidents and the blockers.
    async fn next_steps(&self) -> Outcome<Vec<String>> {
        let open = incident::open(self.bot.store.read(), self.release.guild).await?;
        Ok(view::next_steps(&open, &self.blockers().await?, &self.bot.playbook))
    }

    async fn challenges(&self) -> Outcome<Vec<String>> {
        let open = incident::open(self.bot.store.read(), self.release.guild).await?;
        Ok(view::challenges(&open, &self.blockers().await?, self.now))
    }

    async fn blockers(&self) -> Outcome<Vec<(String, String)>> {
        standup::blockers_since(self.bot.store.read(), self.release.guild, self.now - BLOCKERS_FOR).await
    }
}
