//! What scripts have in common: a stage with its cast, local times, acts that must not be refused, and the posts that
//! must follow.

use anyhow::{Context, anyhow};
use chrono::{NaiveDate, NaiveDateTime, TimeDelta, TimeZone};
use chrono_tz::Tz;
use serde_json::{Value, json};

use super::Report;
use super::expected::{Expected, Findings, ON_TIME, Seen};
use crate::engine::clock::Instant;
use crate::rehearsal::cast::Cast;
use crate::rehearsal::stage::{Setting, Stage};
use crate::rehearsal::transcript;
use local_discord::{Answer, ChannelId, Interaction, Person, Refusal};

/// How long it may take until the last of many posts at once is there.
const PACED: TimeDelta = TimeDelta::minutes(10);

/// A script under way.
pub(super) struct Play {
    pub(super) stage: Stage,
    pub(super) cast: Cast,
    zone: Tz,
    expected: Vec<Expected>,
    /// Whether `expected` was written for the playbook that is played.
    compares: bool,
    /// Whose direct messages are looked at, too.
    watched: Vec<(&'static str, Person)>,
    /// The last local date on which a bug was graded.
    graded_on: Option<NaiveDate>,
}

/// The instant at which clocks in `zone` first show `text`, e.g. `2026-01-15 14:05`.
pub(super) fn instant(zone: Tz, text: &str) -> anyhow::Result<Instant> {
    let naive = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").with_context(|| format!("the time {text}"))?;
    zone.from_local_datetime(&naive).earliest().map(|at| at.to_utc()).ok_or_else(|| anyhow!("no such time: {text}"))
}

impl Play {
    /// Sets the stage, gathers the cast and starts the bot.
    pub(super) async fn begin(setting: Setting, zone: Tz) -> anyhow::Result<Self> {
        let compares = setting.playbook.is_none();
        let mut stage = Stage::set(setting).await?;
        stage.app.grant_message_content(true);
        let cast = Cast::gather(&stage.discord, &stage.app);
        stage.start_bot().await?;
        Ok(Self { stage, cast, zone, expected: Vec::new(), compares, watched: Vec::new(), graded_on: None })
    }

    /// Lets time pass until the local time `text`.
    pub(super) async fn at(&mut self, text: &str) -> anyhow::Result<()> {
        let to = instant(self.zone, text)?;
        self.stage.advance_to(to).await.with_context(|| format!("on the way to {text}"))
    }

    /// Waits for the answer to what somebody did, and lets the step end.
    pub(super) async fn answered(&mut self, used: Result<Interaction, Refusal>) -> anyhow::Result<Interaction> {
        let used = used?;
        let answer = used.answered().await;
        anyhow::ensure!(!matches!(answer, Answer::Nothing | Answer::Failed), "tplus did not answer: {answer:?}");
        self.stage.settle().await?;
        Ok(used)
    }

    /// `who` uses a slash command in the team's channel.
    pub(super) async fn slash(&mut self, who: &Person, command: &str, options: Value) -> anyhow::Result<Interaction> {
        let used = who.slash(self.cast.release, command, options);
        self.answered(used).await.with_context(|| format!("/{command}"))
    }

    /// `who` presses the button `label` on the newest message of `channel` that has it.
    pub(super) async fn click(&mut self, who: &Person, channel: ChannelId, label: &str) -> anyhow::Result<Interaction> {
        let messages = self.cast.guild.messages(channel);
        let on = messages.iter().rev().find(|message| message.buttons().contains(&label));
        let on = on.ok_or_else(|| anyhow!("nothing there has a button {label}"))?.id;
        let used = who.click(on, label);
        self.answered(used).await.with_context(|| format!("the button {label}"))
    }

    /// `who` presses the button `label` on what only they see.
    pub(super) async fn then(&mut self, who: &Person, seen: &Interaction, label: &str) -> anyhow::Result<Interaction> {
        let used = who.click(seen, label);
        self.answered(used).await.with_context(|| format!("the button {label}"))
    }

    /// `who` fills in the form that `form` opened.
    pub(super) async fn send(
        &mut self,
        who: &Person,
        form: &Interaction,
        fields: Value,
    ) -> anyhow::Result<Interaction> {
        let sent = who.fill_in(form, fields);
        self.answered(sent).await.context("a form")
    }

    /// The community lead reads the newest draft in `thread`, sees how it will look, and publishes it.
    pub(super) async fn publish(&mut self, thread: ChannelId) -> anyhow::Result<()> {
        let lena = self.cast.lena.clone();
        let form = self.click(&lena, thread, "Review and publish").await?;
        let preview = self.send(&lena, &form, json!({})).await?;
        self.then(&lena, &preview, "Publish").await?;
        Ok(())
    }

    /// The thread of `channel` whose name begins with `name`.
    pub(super) fn thread(&self, channel: ChannelId, name: &str) -> anyhow::Result<ChannelId> {
        let threads = self.cast.guild.threads(channel);
        let found = threads.into_iter().find(|thread| thread.name.starts_with(name));
        Ok(found.ok_or_else(|| anyhow!("there is no thread {name}"))?.id)
    }

    /// 11:30 on launch day: the release manager sets tplus up and starts the clock; 12:00: the launch is announced.
    pub(super) async fn launch(&mut self, date: &str) -> anyhow::Result<()> {
        self.at(&format!("{date} 11:30")).await?;
        self.begin_release(date).await?;
        self.expect(&format!("{date} 11:30"), "release", "Board · v1.1.0-beta")?;
        self.expect(&format!("{date} 11:30"), "release", "go or no-go?")?;
        self.announce(date).await
    }

    /// 12:00 on launch day: tplus asks whether the announcement is out; the release manager makes it and says so.
    pub(super) async fn announce(&mut self, date: &str) -> anyhow::Result<()> {
        self.at(&format!("{date} 12:00")).await?;
        self.expect(&format!("{date} 12:00"), "release", "Are the announcements out?")?;
        let maya = self.cast.maya.clone();
        maya.say(self.cast.announcements, "v1.1.0-beta is out! Tell us what you find in #feedback.")?;
        self.click(&maya, self.cast.release, "It is announced").await?;
        Ok(())
    }

    /// tplus is set up, and the release manager starts the clock of a release that is launched on `date`.
    pub(super) async fn begin_release(&mut self, date: &str) -> anyhow::Result<()> {
        let (owner, maya) = (self.cast.guild.owner(), self.cast.maya.clone());
        let mut options = self.cast.setup_options();
        options["general"] = json!(self.cast.general.to_string());
        self.slash(&owner, "setup", options).await?;
        let options = json!({ "version": "v1.1.0-beta", "launch": date, "zone": self.zone.name(), "product": "caro" });
        self.slash(&maya, "release start", options).await?;
        let now = self.stage.now();
        let (place, says) = ("release".to_owned(), "Where do the figures come from?".to_owned());
        self.expected.push(Expected { at: now - TimeDelta::minutes(1), place, says, grace: PACED });
        Ok(())
    }

    /// `who` grades the bug that waits first on the triage card; there is one card a day.
    pub(super) async fn grade(&mut self, who: &Person, severity: &str) -> anyhow::Result<()> {
        let messages = self.cast.guild.messages(self.cast.release);
        let buttons = messages.iter().rev().flat_map(|message| message.buttons().into_iter().map(str::to_owned));
        let label = buttons.into_iter().find(|label| label.starts_with("FB-") && label.ends_with(severity));
        let label = label.ok_or_else(|| anyhow!("no bug waits for a severity"))?;
        let now = self.stage.now();
        let date = now.with_timezone(&self.zone).date_naive();
        if self.graded_on.replace(date) != Some(date) {
            let (place, says) = ("release".to_owned(), "Triage · ".to_owned());
            self.expected.push(Expected { at: now - TimeDelta::minutes(1), place, says, grace: PACED });
        }
        self.click(who, self.cast.release, &label).await?;
        Ok(())
    }

    /// Counts what tplus tells `who` in person, as a place of that name.
    pub(super) fn watch(&mut self, place: &'static str, who: &Person) {
        self.watched.push((place, who.clone()));
    }

    /// A post that has to be in `place` at the local time `text`.
    pub(super) fn expect(&mut self, text: &str, place: &str, says: &str) -> anyhow::Result<()> {
        let at = instant(self.zone, text)?;
        self.expected.push(Expected { at, place: place.to_owned(), says: says.to_owned(), grace: ON_TIME });
        Ok(())
    }

    /// A post that has to be in `place` within ten minutes of the local time `text`: one of many, which tplus paces.
    pub(super) fn expect_within(&mut self, text: &str, place: &str, says: &str) -> anyhow::Result<()> {
        let at = instant(self.zone, text)?;
        self.expected.push(Expected { at, place: place.to_owned(), says: says.to_owned(), grace: PACED });
        Ok(())
    }

    /// The name under which the thread `id` of a channel is listed: `channel/thread`.
    pub(super) fn thread_name(&self, id: ChannelId) -> anyhow::Result<String> {
        let channels = self.channels();
        let of = |(name, channel): &(&str, ChannelId)| {
            let threads = self.cast.guild.threads(*channel);
            threads.into_iter().find(|thread| thread.id == id).map(|thread| format!("{name}/{}", thread.name))
        };
        channels.iter().find_map(of).ok_or_else(|| anyhow!("there is no thread {id}"))
    }

    /// Those of `posts` (when, where, what) that have to be there by the local time `end`.
    pub(super) fn expect_until(&mut self, end: &str, posts: &[(&str, &str, &str)]) -> anyhow::Result<()> {
        posts.iter().filter(|(at, ..)| *at <= end).try_for_each(|(at, place, says)| self.expect(at, place, says))
    }

    /// The transcript and the comparison of all that the bot said with what was expected.
    pub(super) async fn end(mut self) -> anyhow::Result<Report> {
        self.stage.settle().await?;
        let channels = self.channels();
        let transcript = transcript::of_channels(&self.cast.guild, &channels, self.zone);
        let told = self.watched.iter().flat_map(|(place, who)| self.told(place, who));
        let seen = channels.iter().flat_map(|(name, channel)| self.said_in(name, *channel)).chain(told).collect();
        let stopped = self.stage.stop_bot().await?;
        anyhow::ensure!(stopped, "the bot did not stop within ten seconds of SIGTERM");
        let contract = self.stage.discord.contract();
        anyhow::ensure!(contract.limited == 0, "the bot was told to slow down {} times", contract.limited);
        anyhow::ensure!(contract.violations.is_empty(), "against Discord's API:\n{}", contract.violations.join("\n"));
        if let Some(workshop) = &self.stage.workshop {
            let violations = workshop.github.contract().violations;
            anyhow::ensure!(violations.is_empty(), "against GitHub's API:\n{}", violations.join("\n"));
        }
        self.expected.sort_by_key(|post| post.at);
        let checked = self.stage.checks_contract().then_some((contract.requests_checked, contract.answers_checked));
        anyhow::ensure!(checked.is_none_or(|(requests, _)| requests > 0), "nothing was checked against Discord's API");
        let log = self.stage.log();
        // How long a statement took says something of the machine, and nothing of the bot.
        let complaints = log.lines().filter(|line| !line.contains("slow statement"));
        let complaints = complaints.filter(|line| line.contains(" WARN ") || line.contains("ERROR "));
        Ok(Report {
            transcript,
            checked,
            findings: self.compares.then(|| Findings::compare(self.expected, seen, self.zone)),
            complaints: complaints.map(str::to_owned).collect(),
        })
    }

    fn channels(&self) -> Vec<(&'static str, ChannelId)> {
        vec![
            ("announcements", self.cast.announcements),
            ("release", self.cast.release),
            ("stand-up", self.cast.standup),
            ("feedback", self.cast.feedback),
            ("general", self.cast.general),
        ]
    }

    /// What the bot told `who` in person.
    fn told(&self, place: &str, who: &Person) -> Vec<Seen> {
        let messages = who.direct_messages(&self.stage.app).into_iter();
        messages.map(|message| Seen { at: message.created_at, place: place.to_owned(), text: message.text() }).collect()
    }

    /// What the bot said in a channel and its threads.
    fn said_in(&self, name: &str, channel: ChannelId) -> Vec<Seen> {
        let guild = &self.cast.guild;
        let threads = guild.threads(channel).into_iter().map(|thread| (format!("{name}/{}", thread.name), thread.id));
        let places = std::iter::once((name.to_owned(), channel)).chain(threads);
        let of_bot = |(place, id): (String, ChannelId)| {
            let messages = guild.messages(id).into_iter();
            let own = messages.filter(|message| message.author.id == self.stage.app.user_id && !message.is_notice);
            own.map(|message| Seen { at: message.created_at, place: place.clone(), text: message.text() })
                .collect::<Vec<_>>()
        };
        places.flat_map(of_bot).collect()
    }
}
