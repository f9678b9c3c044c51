//! A week of feedback, T+0 to T+8: 150 statements in several languages from ten people are tagged, merged, filed, fixed,
//! released and answered. The Friday summary has to say what the script itself counts.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context;
use chrono::TimeDelta;
use chrono_tz::America::New_York;
use serde_json::json;

use super::Report;
use super::feedback_words::{ANSWERS, MENDED, SAME};
use super::launch_week::{CALENDAR, STATEMENTS, Statement};
use super::play::{Play, instant};
use super::tally::{Said, Tally};
use crate::engine::clock::Window;
use crate::rehearsal::stage::Setting;
use crate::rehearsal::workshop::SignIn;
use local_discord::{ChannelId, MessageId, MessageView, Person};
use local_github::{IssueNumber, NewRelease, Reason};

/// When the script ends.
const END: &str = "2026-01-23 18:00";
/// The days, from launch day on; how many statements each brings, and from when on they come, minute after minute.
const DAYS: [(&str, usize, &str); 9] = [
    ("2026-01-15", 14, "12:10"),
    ("2026-01-16", 18, "10:30"),
    ("2026-01-17", 16, "10:30"),
    ("2026-01-18", 16, "10:30"),
    ("2026-01-19", 18, "10:30"),
    ("2026-01-20", 18, "10:30"),
    ("2026-01-21", 18, "10:30"),
    ("2026-01-22", 18, "10:30"),
    ("2026-01-23", 14, "10:30"),
];
/// From when on a figure is known that the card of metrics shows: GitHub tells of downloads since the first patch is out there.
const METRICS_CHECKS: [(&str, &str, &str); 5] = [
    ("2026-01-19 17:00", "release", "Metrics check · Jan 19"),
    ("2026-01-20 13:00", "release", "Metrics check · Jan 20"),
    // That nobody ticks them is said once.
    ("2026-01-20 17:00", "release", "Nobody ticks the metrics checks"),
    ("2026-01-21 13:00", "release", "Metrics check · Jan 21"),
    ("2026-01-22 13:00", "release", "Metrics check · Jan 22"),
];
/// Minutes between two statements.
const EVERY: i64 = 15;
/// Every so-maniest statement is a tweet or a comment on Reddit, entered by hand.
const ELSEWHERE: usize = 12;

/// The script under way.
struct Week {
    play: Play,
    users: Vec<Person>,
    tally: Tally,
    /// The message of each statement, in the order of the tally.
    messages: Vec<Option<MessageId>>,
    /// The issue of each topic that was filed.
    filed: BTreeMap<usize, IssueNumber>,
}

pub(super) async fn play(setting: Setting) -> anyhow::Result<Report> {
    let setting = Setting { github: Some(SignIn::App), ..setting };
    let mut play = Play::begin(setting, New_York).await?;
    // A version came out the evening before the day of the patch: nothing speaks for another one.
    let is_usual = |says: &str| !says.starts_with("Patch release") && !says.starts_with("How is");
    let usual: Vec<_> = CALENDAR.into_iter().filter(|(.., says)| is_usual(says)).collect();
    play.expect_until(END, &usual)?;
    play.expect("2026-01-21 12:00", "feedback", "How is caro v1.1.1-beta going for you?")?;
    play.expect("2026-01-22 10:00", "release", "Patch release: v1.1.2-beta is out")?;
    for (at, version) in [("2026-01-19 15:55", "v1.1.1-beta"), ("2026-01-22 15:55", "v1.1.2-beta")] {
        play.expect(at, "release", "Published: announcement of what was shipped")?;
        play.expect(&at.replace("15:55", "16:02"), "announcements", &format!("{version} is out"))?;
    }
    play.expect_until(END, &METRICS_CHECKS)?;
    play.launch("2026-01-15").await?;
    let maya = play.cast.maya.clone();
    play.slash(&maya, "github connect", json!({ "repository": "wildcard/caro" })).await?;
    let (cast, tally) = (&play.cast, Tally::default());
    let more = ["Ana", "Bo", "Chiyo", "Dana", "Emre", "Fern", "Gil"].map(|name| cast.guild.member(name, &[]));
    let users = [&cast.robin, &cast.noor, &cast.sam].into_iter().cloned().chain(more).collect();
    let mut week = Week { play, users, tally, messages: Vec::new(), filed: BTreeMap::new() };
    let statements: Vec<Statement> = STATEMENTS.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let mut statements = statements.into_iter();
    for (day, (date, count, from)) in DAYS.into_iter().enumerate() {
        week.listen(date, from, statements.by_ref().take(count)).await?;
        if (1..=7).contains(&day) {
            week.play.expect(&format!("{date} 10:00"), "release", "Daily feedback review")?;
        }
        week.work(day, date).await?;
    }
    anyhow::ensure!(week.tally.said.len() == 150, "{} statements", week.tally.said.len());
    week.play.at(END).await?;
    week.check_summary()?;
    week.play.end().await
}

impl Week {
    /// What users say on one day, and who gives it a 👍.
    async fn listen(
        &mut self,
        date: &str,
        from: &str,
        statements: impl Iterator<Item = Statement>,
    ) -> anyhow::Result<()> {
        let begin = instant(New_York, &format!("{date} {from}"))?;
        for (turn, statement) in statements.enumerate() {
            let at = begin + TimeDelta::minutes(EVERY * i64::try_from(turn)?);
            self.play.stage.advance_to(at).await?;
            let number = self.tally.said.len();
            let (category, emoji, name) = kind(&statement.kind);
            let author = match number % ELSEWHERE {
                5 => self.add_by_hand("Twitter", &statement.text, name).await?,
                11 => self.add_by_hand("Reddit", &statement.text, name).await?,
                _ => self.say(number, &statement.text, emoji).await?,
            };
            if category == "bug" {
                let priya = self.play.cast.priya.clone();
                self.play.stage.settle().await?;
                self.play.grade(&priya, "P3").await?;
            }
            let votes = self.vote(number, category)?;
            self.play.stage.settle().await?;
            let words = statement.text;
            let said = Said { category, words, author, tagged: at, votes, merged: None, is_fixed: false, quoted: None };
            self.tally.said.push(said);
        }
        Ok(())
    }

    /// Somebody says it in #feedback, and the community lead or an engineer tags it and answers what was asked.
    async fn say(&mut self, number: usize, text: &str, emoji: &str) -> anyhow::Result<String> {
        let who = self.users[(number * 7) % self.users.len()].clone();
        let message = who.say(self.play.cast.feedback, text)?;
        let tagger = if number.is_multiple_of(3) { &self.play.cast.priya } else { &self.play.cast.lena };
        tagger.react(message, emoji)?;
        self.play.stage.settle().await?;
        self.tally.written.push(self.play.stage.now());
        if emoji == "❓" {
            let asked = self.tally.said.iter().filter(|said| said.category == "question").count();
            tagger.reply(message, ANSWERS[asked % ANSWERS.len()])?;
            self.play.stage.settle().await?;
        }
        self.messages.push(Some(message));
        Ok(who.name())
    }

    /// The community lead enters what somebody said elsewhere.
    async fn add_by_hand(&mut self, source: &str, text: &str, category: &str) -> anyhow::Result<String> {
        let lena = self.play.cast.lena.clone();
        let question = self.play.slash(&lena, "feedback add", json!({ "source": source, "text": text })).await?;
        self.play.then(&lena, &question, category).await?;
        self.messages.push(None);
        Ok(format!("{source} {}", self.messages.len()))
    }

    /// Some give a 👍 to requests and bugs, more to some than to others.
    fn vote(&self, number: usize, category: &str) -> anyhow::Result<BTreeSet<String>> {
        let mut votes = BTreeSet::new();
        let Some(message) = self.messages[number].filter(|_| matches!(category, "feature" | "bug")) else {
            return Ok(votes);
        };
        for voter in self.users.iter().skip(number % 4).take(number % 5) {
            voter.react(message, "👍")?;
            votes.insert(voter.name());
        }
        Ok(votes)
    }

    /// What the team does in the afternoon of T+`day`.
    async fn work(&mut self, day: usize, date: &str) -> anyhow::Result<()> {
        match day {
            1 | 3 | 5 => self.merge(date).await,
            2 => self.file(date).await,
            4 => {
                self.release(date, "v1.1.1-beta").await?;
                self.still_broken(date, "v1.1.1-beta").await
            }
            6 => {
                self.file(date).await?;
                self.answer(date).await
            }
            7 => self.release(date, "v1.1.2-beta").await,
            _ => Ok(()),
        }
    }

    /// What says the same as something that is not fixed is merged into it.
    async fn merge(&mut self, date: &str) -> anyhow::Result<()> {
        self.play.at(&format!("{date} 15:30")).await?;
        let lena = self.play.cast.lena.clone();
        let known = self.tally.said.len();
        for group in SAME {
            let said: Vec<usize> = group.iter().map(|number| number - 1).filter(|at| *at < known).collect();
            let Some((topic, others)) = said.split_first().filter(|(topic, _)| !self.tally.said[**topic].is_fixed)
            else {
                continue;
            };
            for one in others {
                if self.tally.said[*one].merged.is_none() {
                    let options = json!({ "number": name(*one), "into": name(*topic) });
                    self.play.slash(&lena, "feedback merge", options).await?;
                    self.tally.said[*one].merged = Some(*topic);
                }
            }
        }
        Ok(())
    }

    /// The topics that stand for several are filed.
    async fn file(&mut self, date: &str) -> anyhow::Result<()> {
        self.play.at(&format!("{date} 15:30")).await?;
        let jonas = self.play.cast.jonas.clone();
        let topics: BTreeSet<usize> = self.tally.said.iter().filter_map(|said| said.merged).collect();
        let is_new = |topic: &usize| !self.filed.contains_key(topic) && !self.tally.said[*topic].is_fixed;
        for topic in topics.into_iter().filter(is_new).collect::<Vec<_>>() {
            let form = self.play.slash(&jonas, "feedback issue", json!({ "number": name(topic) })).await?;
            // What tplus proposes is left as it is.
            self.play.send(&jonas, &form, json!({})).await?;
            let later = self.play.stage.now() + TimeDelta::seconds(5);
            self.play.stage.advance_to(later).await?;
            let issue = self.workshop()?.repository.issues().pop().context("an issue")?;
            let words = self.tally.said[topic].words.split_whitespace().collect::<Vec<_>>().join(" ");
            anyhow::ensure!(words.starts_with(issue.title.trim_end_matches('…')), "{issue:?}");
            self.tally.issues.push((issue.created, false));
            self.filed.insert(topic, issue.number);
        }
        let (user, repository) = (self.workshop()?.user.clone(), self.workshop()?.repository.clone());
        let wish = user.open(&repository, "A package for Nix", "It would be nice.", &[])?;
        let priya = &self.workshop()?.priya;
        for label in ["enhancement", "P3"] {
            priya.label(&repository, wish, label)?;
        }
        priya.comment(&repository, wish, "Would you try one out for us?")?;
        self.tally.issues.push((self.play.stage.now(), true));
        Ok(())
    }

    fn workshop(&self) -> anyhow::Result<&crate::rehearsal::workshop::Workshop> {
        self.play.stage.workshop.as_ref().context("a stage with GitHub")
    }

    /// Half of the open issues are closed and released; everybody who reported them is asked.
    async fn release(&mut self, date: &str, tag: &str) -> anyhow::Result<()> {
        self.play.at(&format!("{date} 15:40")).await?;
        let open: Vec<(usize, IssueNumber)> =
            self.filed.iter().filter(|(topic, _)| !self.tally.said[**topic].is_fixed).map(|(t, i)| (*t, *i)).collect();
        let fixed = &open[..open.len().div_ceil(2)];
        let (priya, repository) = (self.workshop()?.priya.clone(), self.workshop()?.repository.clone());
        for (_, issue) in fixed {
            priya.commit(&repository, &format!("Mend it\n\nFixes #{issue}"))?;
            priya.close(&repository, *issue, Reason::Completed)?;
        }
        self.play.at(&format!("{date} 15:50")).await?;
        priya.release(&repository, NewRelease { tag, prerelease: true, ..NewRelease::default() })?;
        self.play.at(&format!("{date} 16:00")).await?;
        let told = self.told(&fixed.iter().map(|(topic, _)| *topic).collect::<Vec<_>>(), tag)?;
        self.play.expect_within(&format!("{date} 15:50"), "release", &format!("{tag}: reporters asked"))?;
        for place in told {
            self.play.expect_within(&format!("{date} 15:50"), &place, "Fixed for you?")?;
        }
        self.play.at(&format!("{date} 16:02")).await?;
        let (maya, channel) = (self.play.cast.maya.clone(), self.play.cast.release);
        let mended = |topic: &usize| MENDED.iter().find(|(number, _)| *number == topic + 1).map(|(_, words)| *words);
        let mended = fixed.iter().map(|(topic, _)| mended(topic).context("words for a fix"));
        let lines = mended.map(|words| words.map(|words| format!("- {words}"))).collect::<anyhow::Result<Vec<_>>>()?;
        let form = self.play.click(&maya, channel, "Edit").await?;
        let told = format!(
            "🚀 **caro {tag} is out**\n\n{}\n\nTo update, run the install script again. Thank you for every report.",
            lines.join("\n")
        );
        self.play.send(&maya, &form, json!({ "body": told })).await?;
        self.play.click(&maya, channel, "Publish").await.map(drop)
    }

    /// The threads in which somebody has to be asked: who reported one thing there, who reported several in a message.
    fn told(&mut self, topics: &[usize], tag: &str) -> anyhow::Result<Vec<String>> {
        let mut by_author: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for at in 0..self.tally.said.len() {
            let said = &mut self.tally.said[at];
            if topics.contains(&said.merged.unwrap_or(at)) {
                said.is_fixed = true;
                by_author.entry(said.author.clone()).or_default().push(at);
            }
        }
        let mut places = Vec::new();
        for (author, reported) in by_author {
            let Some(message) = reported.iter().find_map(|at| self.messages[*at]) else { continue };
            let direct = self.direct_messages(&author, tag);
            match reported.len() {
                1 => {
                    let thread = self.play.cast.guild.threads(self.play.cast.feedback);
                    let thread = thread.into_iter().find(|thread| thread.id == ChannelId(message.0));
                    places.push(format!("feedback/{}", thread.context("a thread on the report")?.name));
                    anyhow::ensure!(direct == 0, "{author} was told in a message, too");
                }
                several => anyhow::ensure!(direct == 1, "{author} reported {several}, and got {direct} messages"),
            }
        }
        Ok(places)
    }

    fn direct_messages(&self, author: &str, tag: &str) -> usize {
        let person = self.users.iter().find(|user| user.name() == author);
        let messages = person.map(|person| person.direct_messages(&self.play.stage.app)).unwrap_or_default();
        messages.iter().filter(|message| message.text().contains(tag)).count()
    }

    /// For one of those who were asked where they wrote it is still broken: the topic and its issue are open again.
    async fn still_broken(&mut self, date: &str, tag: &str) -> anyhow::Result<()> {
        self.play.at(&format!("{date} 16:05")).await?;
        let is_here = |at: &usize| self.tally.said[*at].is_fixed && self.messages[*at].is_some();
        let at = (0..self.tally.said.len()).find(is_here).context("nothing that was said here is fixed")?;
        let person = self.users.iter().find(|user| user.name() == self.tally.said[at].author).context("the author")?;
        // Who reported one thing is asked there; who reported several, in a message.
        let thread = self.messages[at].map(|message| self.play.cast.guild.messages(ChannelId(message.0)));
        let direct = person.direct_messages(&self.play.stage.app);
        let labels = ["Still broken".to_owned(), format!("{}: Still broken", name(at))];
        let mut asked = thread.unwrap_or_default().into_iter().chain(direct);
        let has = |message: &MessageView| {
            labels
                .iter()
                .find(|label| message.buttons().contains(&label.as_str()))
                .map(|label| (message.id, label.clone()))
        };
        let (on, label) = asked.find_map(|message| has(&message)).context("the author was not asked")?;
        let used = person.click(on, &label);
        self.play.answered(used).await?;
        let topic = self.tally.said[at].merged.unwrap_or(at);
        for said in 0..self.tally.said.len() {
            if said == topic || self.tally.said[said].merged == Some(topic) {
                self.tally.said[said].is_fixed = false;
            }
        }
        self.play.expect(&format!("{date} 16:05"), "release", &format!("{} is still broken in {tag}", name(at)))?;
        self.play.at(&format!("{date} 16:15")).await?;
        let issue = self.workshop()?.repository.issue(self.filed[&topic]).context("the issue")?;
        anyhow::ensure!(issue.is_open, "the issue of {} is not open again", name(topic));
        Ok(())
    }

    /// Kind words: their authors are asked whether they may be quoted, and one says yes with the name.
    async fn answer(&mut self, date: &str) -> anyhow::Result<()> {
        self.play.at(&format!("{date} 15:45")).await?;
        let lena = self.play.cast.lena.clone();
        let is_fresh = |said: &Said, from| said.category == "testimonial" && said.tagged >= from;
        let from = instant(New_York, "2026-01-16 00:00")?;
        let kind: Vec<usize> = (0..self.tally.said.len())
            .filter(|at| is_fresh(&self.tally.said[*at], from) && self.messages[*at].is_some())
            .take(2)
            .collect();
        for (turn, at) in kind.into_iter().enumerate() {
            let shown = self.play.slash(&lena, "feedback show", json!({ "number": name(at) })).await?;
            self.play.then(&lena, &shown, "Ask to quote").await?;
            let later = self.play.stage.now() + TimeDelta::seconds(10);
            self.play.stage.advance_to(later).await?;
            let (asked, thread) = (format!("{date} 15:45"), ChannelId(self.messages[at].context("a message")?.0));
            self.play.expect_within(&asked, &self.play.thread_name(thread)?, "Thank you! The team may quote you")?;
            let author = self.tally.said[at].author.clone();
            let person = self.users.iter().find(|user| user.name() == author).context("the author")?.clone();
            let (answer, quoted) =
                if turn == 0 { ("Yes, with my name", author) } else { ("Yes, without my name", String::new()) };
            self.play.click(&person, thread, answer).await?;
            let later = self.play.stage.now() + TimeDelta::seconds(10);
            self.play.stage.advance_to(later).await?;
            self.play.click(&lena, self.play.cast.release, "Release the quote").await?;
            let released = format!("{} is released as a quote", name(at));
            self.play.expect_within(&asked, "release", &released)?;
            self.tally.said[at].quoted = Some(quoted);
        }
        Ok(())
    }

    /// The Friday summary says what the script counts.
    fn check_summary(&self) -> anyhow::Result<()> {
        let messages = self.play.cast.guild.messages(self.play.cast.release);
        let summary = messages.iter().rev().find(|message| message.text().contains("Weekly Feedback Summary"));
        let summary = summary.context("there is no weekly feedback summary")?.text();
        // The first one begins with launch day.
        let from = instant(New_York, "2026-01-15 00:00")?;
        let window = Window { from, to: instant(New_York, "2026-01-23 00:00")? };
        let wrong = self.tally.compare(&summary, window);
        anyhow::ensure!(wrong.is_empty(), "the summary's figures are wrong:\n{}\n{summary}", wrong.join("\n"));
        Ok(())
    }
}

fn name(at: usize) -> String {
    format!("FB-{}", at + 1)
}

/// The category of a kind of statement: its id, its emoji, its button.
fn kind(kind: &str) -> (&'static str, &'static str, &'static str) {
    match kind {
        "bug" => ("bug", "🐛", "🐛 Bug"),
        "feature" => ("feature", "💡", "💡 Feature request"),
        "ux" => ("ux", "🎨", "🎨 UX issue"),
        "question" => ("question", "❓", "❓ Question"),
        _ => ("testimonial", "🙏", "🙏 Testimonial"),
    }
}
