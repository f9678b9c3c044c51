//! What users are told of a patch or feature release that is out: drafted from what it brought, published by a person (plan.md,
//! section 2, "Patch Release Process").

use chrono::TimeDelta;

use super::context::DigestContext;
use super::subject::Subject;
use super::{store, view, waiting};
use crate::bot::Bot;
use crate::bot::slice::Event;
use crate::engine::clock::{Instant, Window};
use crate::engine::store::Tx;
use crate::engine::timers::{self, At, Kind, Timer};
use crate::error::Outcome;
use crate::ids::{GuildId, ReleaseId};
use crate::playbook::{JobId, Rendered, Template};
use crate::slices::release::{self, Release};
use crate::slices::tracker::poll::News;
use crate::slices::tracker::{self, PublishedRelease};
use crate::slices::{criteria, incident};

/// A version of the release is out, and users are to hear what it brings.
pub struct ShippedTimer;

impl Kind for ShippedTimer {
    const NAME: &'static str = "digest.shipped";
    const CATCH_UP: TimeDelta = TimeDelta::days(2);
    type Subject = ReleaseId;
    /// When it came out.
    type Slot = At;
}

/// Has what users are told drafted of what came out at `published`.
///
/// # Errors
/// What the database said.
pub async fn draft_shipped(tx: &mut Tx, release: &Release, published: Instant, now: Instant) -> Outcome<()> {
    timers::set(tx, ShippedTimer::timer(release.id, At(published), now)).await.map(drop)
}

/// The same for what a repository brought; what came out before it was connected is no news.
///
/// # Errors
/// What the database said.
pub async fn on_news(tx: &mut Tx, news: &News, now: Instant) -> Outcome<()> {
    if news.releases.is_empty() {
        return Ok(());
    }
    let Some(release) = release::running(tx).await?.filter(|release| release.course.state.is_out()) else {
        return Ok(());
    };
    let is_new = |published: Instant| published > release.announced_or_due() && published >= news.connection.connected;
    for version in news.releases.iter().filter(|version| is_new(version.published)) {
        draft_shipped(tx, &release, version.published, now).await?;
    }
    Ok(())
}

/// It is drafted, and shown to the team.
pub(super) async fn due(bot: &Bot, timer: &Timer, now: Instant) -> Outcome<()> {
    let found = release::release(bot.store.read(), timer.about::<ShippedTimer>()).await?;
    let release = found.ok_or_else(|| anyhow::anyhow!("a version of no release is out"))?;
    let setup = release::setup(bot.store.read(), release.guild).await?;
    let At(published) = timer.occurrence::<ShippedTimer>()?;
    let moment = Window::until_now(published, published);
    // Of several of one moment users hear of the last.
    let version = tracker::shipped_between(bot.store.read(), &release, moment).await?.pop();
    let version = version.filter(|version| version.tag != release.in_use());
    if let Some(PublishedRelease { tag, .. }) = &version {
        bot.tell(&Event::VersionOut { guild: release.guild, version: tag, at: published }).await;
    }
    let version = match version {
        Some(version) if !is_hotfix(bot, &release, &version, now).await? => version,
        _ => return settle_unsaid(bot, timer).await,
    };
    let of_versions = (release.id, JobId::ReleaseDay);
    let told = store::texts(bot.store.read(), of_versions, Some("published")).await?;
    let waiting = store::texts(bot.store.read(), of_versions, None).await?;
    // Who named it before GitHub did has told users of it.
    if told.iter().any(|text| text.body.contains(&version.tag)) {
        return settle_unsaid(bot, timer).await;
    }
    let since = waiting.iter().filter_map(|text| Subject::of_text(&release, JobId::ReleaseDay, &text.held_on));
    let since = since.filter_map(|subject| subject.instant(&release)).min();
    let (rendered, why) = draft(bot, &release, (&version, since.unwrap_or(published)), now).await?;
    let local = published.with_timezone(&release.dates.zone);
    let place = (local.date_naive(), Some(local.time()));
    let context = DigestContext::of(bot, (&setup, &release), place, now);
    let mut tx = bot.store.begin(timer.guild).await?;
    if timers::settle(&mut tx, timer).await? {
        if let Some(mistake) = &rendered.mistake {
            release::tell_template_mistake(&mut tx, bot, mistake, now).await?;
        }
        waiting::replace(&mut tx, (&release, JobId::ReleaseDay), now).await?;
        waiting::offer(&mut tx, &context, (JobId::ReleaseDay, &rendered.text, &why)).await?;
    }
    tx.commit().await
}

/// There is nothing to tell users of.
async fn settle_unsaid(bot: &Bot, timer: &Timer) -> Outcome<()> {
    let mut tx = bot.store.begin(timer.guild).await?;
    timers::settle(&mut tx, timer).await?;
    tx.commit().await
}

/// What `version` was to fix is still broken for somebody: whoever is about to tell users otherwise reads that.
pub(super) async fn fix_failed(bot: &Bot, guild: GuildId, (number, version): (i64, &str)) -> Outcome<()> {
    let Some(release) = release::active(bot.store.read(), guild).await? else { return Ok(()) };
    let mut tx = bot.store.begin(guild).await?;
    let is_meant = |body: &str| body.contains(version);
    let doubt = view::fix_failed(number);
    waiting::doubt(&mut tx, (&release, JobId::ReleaseDay), is_meant, &doubt, bot.now()).await?;
    tx.commit().await
}

/// What users are told of `version` and of what came out since `first` without their hearing of it, and why that waits for a person.
async fn draft(
    bot: &Bot,
    release: &Release,
    (version, first): (&PublishedRelease, Instant),
    now: Instant,
) -> Outcome<(Rendered, String)> {
    let window = Window { from: first, to: version.published };
    let brought = criteria::brought_between(bot, release, (&version.tag, window)).await?;
    let names = release::names(&bot.playbook, release, release.dates.plan_day(now), now);
    let words = view::shipped_words(&names, version, &brought);
    Ok((bot.playbook.templates.render(Template::Shipped, words)?, view::shipped_waits(&brought)))
}

/// Whether `version` is the hotfix of an incident, of which users hear as of that.
async fn is_hotfix(bot: &Bot, release: &Release, version: &PublishedRelease, now: Instant) -> Outcome<bool> {
    let pool = bot.store.read();
    let mut incidents = incident::open(pool, release.guild).await?;
    let so_far = Window::until_now(release.begins(), now);
    incidents.extend(incident::resolved_between(pool, release.guild, so_far).await?);
    let is_it = |hotfix: &String| hotfix.eq_ignore_ascii_case(&version.tag);
    Ok(incidents.iter().any(|incident| incident.hotfix.as_ref().is_some_and(is_it)))
}
