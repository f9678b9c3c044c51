//! kill -9 at two dozen different requests of a busy day, four of them in each day that is played, before the effect or between
//! effect and answer: no post lost, none twice, nothing acknowledged missing.

use std::collections::BTreeMap;

use local_discord::{ChannelId, Interaction, MessageId, Moment, Person, Refusal};
use serde_json::{Value, json};
use tplus::engine::clock::Instant;

use crate::support::{Scene, local};

/// How often the bot is killed in a day. The busy day makes some thirty requests; the first are the declaration's.
const KILLS: u32 = 4;
/// After how many requests it is killed again; the first that it makes are those of its start.
const AGAIN_AFTER: u64 = 7;

/// What must be there in the evening, each exactly once: where, and what it says.
const EVENING: [(&str, &str); 41] = [
    ("release", "Board · "),
    ("release", "Where do the figures come from?"),
    ("release", "Week 1 priorities"),
    ("release", "Triage · Jan 15"),
    ("release", "Somebody is waiting"),
    ("release", "v1.1.0-beta: go or no-go?"),
    ("release", "Are the announcements out?"),
    ("release", "INC-1 · Login fails"),
    ("release/INC-1 Login fails", "as P1 (High)"),
    ("release/INC-1 Login fails", "Acknowledged"),
    ("release/INC-1 Login fails", "The token expired."),
    ("release/INC-1 Login fails", "INVESTIGATE should be done by now"),
    ("release/INC-1 Login fails", "This public update was not published"),
    ("release/INC-1 Login fails", "Renewed it."),
    ("release/INC-1 Login fails", "what is left to do"),
    ("release/INC-1 Login fails", "The post-mortem of INC-1 is due"),
    ("release", "Day 0 Update"),
    ("announcements", "launch day summary"),
    ("stand-up", "Stand-up · Fri Jan 16"),
    ("stand-up/Stand-up 2026-01-16", "Watch the logs."),
    ("stand-up/Stand-up 2026-01-16", "Write the post-mortem."),
    ("release", "Day 1 Update"),
    ("release", "Daily feedback review · Fri Jan 16"),
    ("release", "💬 **Feedback:** "),
    ("release/Launch-day monitoring · Jan 15", "13:00 · "),
    ("release/Launch-day monitoring · Jan 15", "13:30 · "),
    ("release/Launch-day monitoring · Jan 15", "14:00 · "),
    ("release/Launch-day monitoring · Jan 15", "14:30 · "),
    ("release/Launch-day monitoring · Jan 15", "15:00 · "),
    ("release/Launch-day monitoring · Jan 15", "15:30 · "),
    ("release/Launch-day monitoring · Jan 15", "16:00 · "),
    ("release/Launch-day monitoring · Jan 15", "16:30 · "),
    ("release/Launch-day monitoring · Jan 15", "17:00 · "),
    ("release/Launch-day monitoring · Jan 15", "17:30 · "),
    ("release/Launch-day monitoring · Jan 15", "18:00 · "),
    ("release", "status at T+2 h"),
    ("release", "status at T+4 h"),
    ("release", "status at T+6 h"),
    ("release", "Launch day ends; next: Week 1"),
    ("release", "Good morning: Day 1"),
    ("release", "Launch day, judged over its 24 hours"),
];

#[tokio::test]
pub async fn nothing_is_lost_or_doubled_when_the_bot_is_killed_before_the_effect() {
    for first in [1, 3, 5] {
        busy_day(first, Moment::BeforeEffect).await;
    }
}

#[tokio::test]
pub async fn nothing_is_lost_or_doubled_when_the_bot_is_killed_between_effect_and_answer() {
    for first in [2, 4, 6] {
        busy_day(first, Moment::BeforeAnswer).await;
    }
}

async fn busy_day(first: u64, moment: Moment) {
    let mut day = Day { scene: Scene::launched().await, first, moment, killed: 0 };
    day.scene.expect_to_be_slowed();
    day.scene.stage.kill_bot_at(first, moment);
    let tagged = day.live().await;
    day.check(tagged).await;
}

struct Day {
    scene: Scene,
    /// At which request it is killed for the first time.
    first: u64,
    moment: Moment,
    killed: u32,
}

impl Day {
    /// From the declaration at 14:00 to the summary of the next day.
    async fn live(&mut self) -> Vec<MessageId> {
        let cast = &self.scene.cast;
        let (priya, jonas, tom) = (cast.priya.clone(), cast.jonas.clone(), cast.tom.clone());
        let (robin, lena) = (cast.robin.clone(), cast.lena.clone());
        let (release, feedback, standup) = (cast.release, cast.feedback, cast.standup);
        let maya = cast.maya.clone();
        self.until("2026-01-15 12:05").await;
        self.insist(|day| {
            let ago = (day.scene.stage.now() - local("2026-01-15 12:00")).num_minutes();
            maya.slash(release, "release announced", json!({ "minutes_ago": ago }))
        })
        .await;
        self.until("2026-01-15 14:00").await;
        let options = json!({ "severity": "P1", "title": "Login fails" });
        self.insist(|_| priya.slash(release, "incident declare", options.clone())).await;
        let card = self.newest(release, "Acknowledge").await;
        self.insist(|_| jonas.click(card, "Acknowledge")).await;
        let mut tagged = Vec::new();
        for words in ["cannot log in", "login is broken"] {
            let said = robin.say(feedback, words).expect("said");
            lena.react(said, "🐛").expect("reacted");
            tagged.push(said);
            self.breathe().await;
        }
        self.fill_in_once(&jonas, (card, "Update"), json!({ "changed": "The token expired." })).await;
        self.fill_in_once(&jonas, (card, "Resolve"), json!({ "resolution": "Renewed it." })).await;
        self.until("2026-01-16 09:05").await;
        let prompt = self.newest(standup, "Answer").await;
        self.fill_in_once(&jonas, (prompt, "Answer"), json!({ "today": "Watch the logs." })).await;
        self.fill_in_once(&tom, (prompt, "Answer"), json!({ "today": "Write the post-mortem." })).await;
        self.until("2026-01-16 17:30").await;
        tagged
    }

    /// Starts the bot again if it was killed.
    async fn revive(&mut self) {
        while !self.scene.stage.is_running() {
            self.killed += 1;
            if self.killed < KILLS {
                self.scene.stage.kill_bot_at(AGAIN_AFTER, self.moment);
            }
            let _ = self.scene.stage.start_bot().await;
        }
    }

    /// Lets some minutes pass: on PostgreSQL a started tplus waits two before it takes up what another one held.
    async fn breathe(&mut self) {
        let to = self.scene.stage.now() + chrono::TimeDelta::minutes(3);
        self.pass(to).await;
    }

    async fn until(&mut self, text: &str) {
        self.pass(local(text)).await;
    }

    async fn pass(&mut self, to: Instant) {
        while let Err(error) = self.scene.stage.advance_to(to).await {
            assert!(self.scene.stage.is_gone_soon().await, "time stands still though the bot runs: {error:#}");
            self.revive().await;
        }
    }

    /// The newest message in `channel` with the button `label`, once it is there.
    async fn newest(&mut self, channel: ChannelId, label: &str) -> MessageId {
        self.breathe().await;
        let messages = self.scene.cast.guild.messages(channel);
        messages.iter().rev().find(|message| message.buttons().contains(&label)).expect("a message").id
    }

    /// Does something until it is answered: who sees no answer tries again, unless it can't be done any more because it
    /// is done.
    async fn insist(&mut self, act: impl Fn(&Self) -> Result<Interaction, Refusal>) -> Option<Interaction> {
        for tried in [false, true, true, true] {
            let used = match act(self) {
                Ok(used) => used,
                Err(_) if tried => return None,
                Err(refusal) => panic!("Discord's client does not offer this: {refusal}"),
            };
            if self.scene.stage.answered_before_gone(&used).await {
                self.breathe().await;
                return Some(used);
            }
            self.revive().await;
            self.breathe().await;
        }
        panic!("no answer after four tries:\n{}", self.scene.stage.log());
    }

    /// Opens a form and sends it. Who sees no answer looks into the channel, and sends it again only if it isn't there.
    async fn fill_in_once(&mut self, who: &Person, (card, label): (MessageId, &str), fields: Value) {
        let words = fields.as_object().and_then(|fields| fields.values().next()?.as_str().map(str::to_owned));
        let words = words.expect("something is said");
        for _ in 0..3 {
            if self.all_posts().iter().any(|(_, text)| text.contains(&words)) {
                return;
            }
            let Some(form) = self.insist(|_| who.click(card, label)).await else { continue };
            let sent = who.fill_in(&form, fields.clone()).expect("the form is sent");
            self.scene.stage.answered_before_gone(&sent).await;
            self.breathe().await;
        }
        panic!("{words} is not there after three tries");
    }

    /// Everything that tplus said: where and what.
    fn all_posts(&self) -> Vec<(String, String)> {
        let (scene, guild) = (&self.scene, &self.scene.cast.guild);
        let cast = &scene.cast;
        let named = [("release", cast.release), ("announcements", cast.announcements), ("stand-up", cast.standup)];
        let threads = named.iter().flat_map(|(name, channel)| {
            guild.threads(*channel).into_iter().map(move |thread| (format!("{name}/{}", thread.name), thread.id))
        });
        let places = named.iter().map(|(name, channel)| ((*name).to_owned(), *channel)).chain(threads);
        let own = |(place, channel): (String, ChannelId)| {
            let messages = guild.messages(channel).into_iter();
            let own = messages.filter(|message| message.author.id == scene.stage.app.user_id && !message.is_notice);
            own.map(|message| (place.clone(), message.text())).collect::<Vec<_>>()
        };
        places.flat_map(own).collect()
    }

    async fn check(mut self, tagged: Vec<MessageId>) {
        let (k, moment) = (self.first, self.moment);
        assert_eq!(self.killed, KILLS, "killed first at {k}: the day had fewer requests");
        let posts = self.all_posts();
        let mut counts: BTreeMap<(&str, &str), usize> = EVENING.into_iter().map(|post| (post, 0)).collect();
        for (place, text) in &posts {
            let expected = EVENING.into_iter().find(|(where_, says)| where_ == place && text.contains(says));
            let expected =
                expected.unwrap_or_else(|| panic!("killed first at {k} {moment:?}: in {place}, not expected: {text}"));
            *counts.entry(expected).or_default() += 1;
        }
        for (post, count) in counts {
            assert_eq!(count, 1, "killed first at {k} {moment:?}: {post:?}");
        }
        for message in tagged {
            let message = self.scene.stage.discord.message(message).expect("the message");
            let marks = message.reactions.iter().filter(|reaction| reaction.emoji.contains('🗂')).count();
            assert_eq!(marks, 1, "killed first at {k} {moment:?}: the tag on {} is lost", message.content);
        }
        // All of it was compared.
        for place in [self.scene.cast.release, self.scene.cast.announcements, self.scene.cast.standup] {
            self.scene.news(place);
        }
        self.scene.end().await;
    }
}
