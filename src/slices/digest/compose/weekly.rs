//! The weekly posts: the metrics report, the feedback summary, the update for users.

use chrono::{Days, NaiveDate, NaiveTime};
use minijinja::Value;

use super::super::composed::Values;
use super::super::context::DigestContext;
use super::super::domain::{Part, WeekCovered};
use super::super::view;
use crate::discord::history::messages_in;
use crate::engine::clock::{Instant, Window};
use crate::error::Outcome;
use crate::ids::ChannelId;
use crate::playbook::{JobId, Template};
use crate::slices::feedback::{self, Source, Statement};
use crate::slices::release::{ChannelUse, Roster};
use crate::slices::{criteria, incident, support, tracker};

impl DigestContext<'_> {
    pub(super) async fn weekly_metrics(&self, week: &WeekCovered) -> Outcome<Values> {
        let window = week.window;
        let statements = feedback::tagged_between(self.bot.store.read(), self.release.guild, window).await?;
        let resolved = incident::resolved_between(self.bot.store.read(), self.release.guild, window).await?;
        let mut values = Values::new();
        let last = (week.last - self.release.dates.launch).num_days();
        self.add_metrics(&mut values, Template::WeeklyMetrics, (window, last)).await?;
        let flow = self.flow(window).await?;
        values.insert("issues", view::issues_value(&flow, &self.bot.playbook, self.now));
        // What users read counts without what they never heard of.
        let unheard = flow.new.total() - self.for_users(flow).await?.new.total();
        values.insert("unheard", unheard.into());
        let figures = incident::figures_between(self.bot, self.release, week.first..=week.last).await?;
        values.insert("incidents", view::incidents_value(&figures));
        let (job, in_a_week) = (JobId::WeeklyMetrics, self.release.dates.date(self.now) + Days::new(7));
        let outlook = &self.outlook_through(in_a_week).await?;
        let shipped = tracker::shipped_between(self.bot.store.read(), self.release, window).await?;
        let released = feedback::released_between(self.bot.store.read(), self.release.guild, window).await?;
        let contributed = tracker::contributed_between(self.bot.store.read(), self.release.guild, window).await?;
        let histories = self.histories_at(window.to).await?;
        let milestones = criteria::milestones(&self.bot.playbook, &histories, window);
        let mut highlights = view::week_highlights((&shipped, &released), &resolved, &statements);
        let turns = incident::behind_rollback(self.bot.store.read(), self.release.id).await?;
        highlights.splice(0..0, view::turns(self.release, &turns, window));
        highlights.extend(milestones);
        highlights.extend(view::contributions(&contributed).into_iter().map(|line| format!("🙌 {line}")));
        values.insert("highlights", self.noted_or((job, Part::Highlights), highlights).await?.into());
        let known = (self.known().await?, self.now);
        let over = criteria::over_in(self.bot, self.release, (window, week.is_closing), known).await?;
        let challenges = view::challenges((outlook, &over), self.told(job));
        let challenges = self.noted_or((job, Part::Challenges), challenges).await?;
        values.insert("challenges", view::challenges_value(&challenges));
        values.insert("no_challenges", view::no_challenges(outlook, &over).into());
        values.insert("focus", self.focus(job, outlook).await?);
        Ok(values)
    }

    pub(super) async fn weekly_feedback(&self, week: &WeekCovered) -> Outcome<Values> {
        let window = week.window;
        let statements = feedback::tagged_between(self.bot.store.read(), self.release.guild, window).await?;
        let topics = feedback::topics_between(self.bot.store.read(), self.release.guild, window).await?;
        let of = |categories: &[&str]| -> Vec<&Statement> {
            topics.iter().filter(|statement| categories.contains(&statement.category.as_str())).collect()
        };
        let messages = match self.setup.channel_for_users(ChannelUse::Feedback) {
            Some(channel) => self.users_messages(channel, window).await,
            None => None,
        };
        let from_source = |source| statements.iter().filter(|statement| statement.words.source == source).count();
        let mut values = Values::new();
        let volume = view::Volume {
            discord: messages,
            github: self.github_volume(window).await?,
            twitter: from_source(Source::Twitter),
            reddit: from_source(Source::Reddit),
            counted: feedback::mentions(self.bot.store.read(), self.release.id, window).await?,
            others: [Source::Survey, Source::Mail, Source::Telemetry].map(|source| (source, from_source(source))),
        };
        values.insert("volume", view::volume_value(&volume));
        let (issues, mut requests) = (of(&["bug", "ux"]), of(&["feature"]));
        requests.sort_by_key(|request| std::cmp::Reverse(request.votes(&self.bot.playbook)));
        let open = |of: &[&Statement], one: &str, many: &str| {
            let open: Vec<&Statement> = of.iter().copied().filter(|one| one.fixed_in.is_none()).collect();
            Value::from_iter(view::top(&open, one, many))
        };
        values.insert("top_issues", open(&issues, "mention", "mentions"));
        values.insert("top_requests", open(&requests, "vote", "votes"));
        values.insert("done", view::done(&issues, &requests).into());
        let actions = self.feedback_actions(of(&["question"]), window).await?;
        values.insert("actions", self.noted_or((JobId::WeeklyFeedback, Part::Focus), actions).await?.into());
        values.insert("testimonials", Value::from_iter(view::quotes(&of(&["testimonial"]))));
        values.insert("testimonials_waiting", view::quotes_waiting(&of(&["testimonial"])).into());
        Ok(values)
    }

    pub(super) async fn weekly_public(&self, week: &WeekCovered) -> Outcome<Values> {
        let window = week.window;
        let statements = feedback::tagged_between(self.bot.store.read(), self.release.guild, window).await?;
        let mut values = Values::new();
        // A week may have had several versions: it is the product's, where that has a name.
        let version = if self.release.product_or(&self.bot.playbook).is_empty() { &self.release.version } else { "" };
        values.insert("name", self.release.named(&self.bot.playbook, version).into());
        values.insert("issues", self.issues_for_users(window).await?);
        values.insert("feedback", view::feedback_for_users(statements.clone(), &self.bot.playbook));
        let shipped = tracker::shipped_between(self.bot.store.read(), self.release, window).await?;
        let released = feedback::released_between(self.bot.store.read(), self.release.guild, window).await?;
        values.insert("shipped", view::shipped(&shipped, &released).into());
        let contributed = tracker::contributed_between(self.bot.store.read(), self.release.guild, window).await?;
        values.insert("contributed", view::contributions(&contributed).into());
        let since = self.due_on(JobId::WeeklyPublic, week.first);
        let kind = feedback::quotes_for(self.bot.store.read(), self.release.guild, window, since).await?;
        values.insert("testimonials", Value::from_iter(view::quotes(&kind.iter().collect::<Vec<_>>())));
        // That it was launched again is news once.
        if self.release.course.since < window.from {
            values.insert("launched_again_as", "".into());
        }
        Ok(values)
    }

    /// When the post of `job` of that date was due, in UTC; where none was, when the date began.
    fn due_on(&self, job: JobId, date: NaiveDate) -> Instant {
        let dates = &self.release.dates;
        let day = u32::try_from((date - dates.launch).num_days()).ok();
        let found =
            self.bot.playbook.job(job).zip(day).and_then(|(job, day)| dates.on_day(job, day).into_iter().next());
        found.map_or_else(|| dates.instant(date, NaiveTime::MIN), |found| found.due)
    }

    /// What follows from feedback: what comes next of all that is open, and what of the week's `questions` nobody has written down.
    async fn feedback_actions(&self, mut questions: Vec<&Statement>, window: Window) -> Outcome<Vec<String>> {
        let guild = self.release.guild;
        let in_faq = support::answered_by_faq(self.bot, guild).await?;
        questions.retain(|one| one.fixed_in.is_none());
        questions.retain(|one| one.words.message.is_none_or(|at| !in_faq.contains(&at.message)));
        let open = self.to_be_done().await?;
        let mut actions = view::actions(&open, questions.len(), &self.bot.playbook);
        actions.extend(self.documentation_actions(window).await?);
        Ok(actions)
    }

    /// What the FAQ lacks, and which pages must change.
    async fn documentation_actions(&self, window: Window) -> Outcome<Vec<String>> {
        let (guild, often) = (self.release.guild, self.bot.playbook.frequent_people as usize);
        let asked = support::without_entry(self.bot, guild, often, window).await?;
        let pages = support::pages_to_change(self.bot, guild).await?;
        Ok(view::documentation_actions(&asked, &pages, &self.release.dates))
    }

    /// How many messages people outside the team wrote in `channel`; nothing when Discord can't be asked.
    async fn users_messages(&self, channel: ChannelId, window: Window) -> Option<usize> {
        let places = self.bot.channels.read_at(self.release.guild, channel);
        let messages = messages_in(&self.bot.http, &places, window).await?;
        let mut roster = Roster::new(self.bot, self.release.guild, self.setup);
        roster.of_users(messages).await.ok().map(|messages| messages.len())
    }

    /// How many issues were opened on GitHub, and how many of them ask for something; nothing without a repository.
    async fn github_volume(&self, window: Window) -> Outcome<Option<(usize, usize)>> {
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
}
