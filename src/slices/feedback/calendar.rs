//! What the calendar asks for: the community lead's daily review, and the weekly question how it is going.

use chrono::{NaiveDate, TimeDelta};

use super::domain::{Mentions, Statement};
use super::{merging, store, view};
use crate::bot::Bot;
use crate::bot::slice::Due;
use crate::discord::card::Card;
use crate::discord::history::messages_in;
use crate::discord::outbox::{Action, Place};
use crate::discord::text::safe_title;
use crate::engine::clock::{Instant, Window};
use crate::engine::outbox::{Outgoing, enqueue};
use crate::error::Outcome;
use crate::ids::{ChannelId, MessageRef};
use crate::playbook::{JobId, Template, TemplateMistake};
use crate::slices::release::{self, ChannelUse, JobRun, Release, Roster, Setup, channel_link};

/// Who reviews.
const REVIEWER: &str = "community";
/// Two thanks are no duplicates.
const KIND_WORDS: &str = "testimonial";
/// What users ask for.
const WISH: &str = "feature";
/// The review names a likely duplicate only where it is more alike than what is suggested on request.
const SURELY_ALIKE: f64 = 0.3;
/// What a review looks back on.
const REVIEWED: TimeDelta = TimeDelta::days(1);

/// Posts what `job` is for on `date`.
pub(super) async fn post_due(bot: &Bot, due: &Due<'_>) -> Outcome<()> {
    let (JobRun { setup, release }, job, date, now) = (&JobRun::of(bot, due).await?, due.job, due.date, due.now);
    let made = match job {
        JobId::FeedbackAsk => ask(bot, (setup, release)).await?,
        _ => review(bot, (setup, release), date, now).await?,
    };
    let mut tx = bot.store.begin(release.guild).await?;
    if release::take_up(&mut tx, bot, release, due).await?
        && let Some((channel, card, mistake)) = made
    {
        let handle = format!("feedback:{}:{}:{date}", release.id, job.as_str());
        let post = Action::post(Place::Channel(channel), &card.posted_late(due.timer.late_by(now)));
        enqueue(&mut tx, now, Outgoing::new("feedback", handle, post)).await?;
        if let Some(mistake) = mistake {
            release::tell_template_mistake(&mut tx, bot, &mistake, now).await?;
        }
    }
    tx.commit().await
}

/// Where a post goes, what it is, and where the team's template for it failed.
type Made = (ChannelId, Card, Option<TemplateMistake>);

/// plan.md, section 6: "Solicited: Weekly feedback request in Discord".
async fn ask(bot: &Bot, (setup, release): (&Setup, &Release)) -> Outcome<Option<Made>> {
    let Some(channel) = setup.channel_for_users(ChannelUse::Feedback) else { return Ok(None) };
    let Some(place) = release::asks_users_in(bot, setup, release.guild) else { return Ok(None) };
    let version = release.newest();
    let words = std::collections::BTreeMap::from([
        ("name", release.named(&bot.playbook, version)),
        ("version", safe_title(version, 60)),
        ("feedback_channel", channel_link(channel)),
    ]);
    let rendered = bot.playbook.templates.render(Template::FeedbackAsk, &words)?;
    Ok(Some((place, view::ask(&rendered.text), rendered.mistake)))
}

/// plan.md, section 6, "Daily Feedback Review". A day without anything to review has none.
async fn review(
    bot: &Bot,
    (setup, release): (&Setup, &Release),
    date: NaiveDate,
    now: Instant,
) -> Outcome<Option<Made>> {
    let Some(channel) = setup.channel(ChannelUse::Release) else { return Ok(None) };
    let (pool, guild, window) = (bot.store.read(), release.guild, Window { from: now - REVIEWED, to: now });
    let tagged: Vec<Statement> = store::tagged_between(pool, guild, window).await?;
    let topics = store::topics_between(pool, guild, window).await?;
    let untagged = match setup.channel_for_users(ChannelUse::Feedback) {
        Some(feedback) => untagged(bot, (setup, release), feedback, window).await?,
        None => Some(Vec::new()),
    };
    let mentions = store::mentions(pool, release.id, window).await?;
    if tagged.is_empty() && mentions == Mentions::default() && untagged.as_ref().is_some_and(Vec::is_empty) {
        return Ok(None);
    }
    let pings = release::at_work(bot, (setup, release), REVIEWER, now);
    let mut alike = Vec::new();
    let can_be_one = |topic: &&Statement| topic.tagged >= window.from && topic.category != KIND_WORDS;
    for topic in topics.iter().filter(can_be_one) {
        // The newer one is asked about: the other is what it may be the same as. What is missing is not what is broken.
        let similar = merging::alike(bot, guild, topic, SURELY_ALIKE).await?;
        let is_wish = |one: &Statement| one.category == WISH;
        let mut older = similar.into_iter().filter(|other| other.number < topic.number);
        let older = older.find(|other| is_wish(other) == is_wish(topic) && other.category != KIND_WORDS);
        alike.extend(older.map(|other| (topic.number, other)));
    }
    let review = view::Review {
        guild,
        date,
        mentions,
        asks_to_count: is_first(bot, release, now),
        tagged: &tagged,
        topics: &topics,
        untagged: untagged.as_deref(),
        alike: &alike,
    };
    Ok(Some((channel, view::review(&review, &bot.playbook, pings), None)))
}

/// Whether it is the first review of the release: how to count what is said elsewhere is said once.
fn is_first(bot: &Bot, release: &Release, now: Instant) -> bool {
    let rules = bot.playbook.job(JobId::FeedbackReview).map(|job| job.on.as_slice()).unwrap_or_default();
    rules.iter().map(|rule| i64::from(rule.from_day)).min() == Some(release.dates.plan_day(now))
}

/// The messages in #feedback that users wrote and nobody has tagged, the latest first; nothing when Discord can't be asked.
async fn untagged(
    bot: &Bot,
    (setup, release): (&Setup, &Release),
    channel: ChannelId,
    window: Window,
) -> Outcome<Option<Vec<MessageRef>>> {
    let places = bot.channels.read_at(release.guild, channel);
    let Some(messages) = messages_in(&bot.http, &places, window).await else { return Ok(None) };
    let mut roster = Roster::new(bot, release.guild, setup);
    let Ok(messages) = roster.of_users(messages).await else { return Ok(None) };
    let mut untagged = Vec::new();
    // What bears tplus's own mark is taken up: tracked, or an incident.
    for message in messages.iter().filter(|message| message.reactions.iter().all(|reaction| !reaction.me)) {
        if store::statements_on(bot.store.read(), release.guild, message.id.into()).await?.is_empty() {
            untagged.push(MessageRef::from(message));
        }
    }
    Ok(Some(untagged))
}
