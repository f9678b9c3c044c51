//! The status page: how a release stands for users: phase, what they were told, and what is open of that. Nothing private, nobody's name.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use chrono_tz::Tz;

use super::Web;
use crate::bot::Bot;
use crate::discord::elsewhere::plain;
use crate::engine::clock::Instant;
use crate::error::Outcome;
use crate::ids::GuildId;
use crate::playbook::Playbook;
use crate::slices::digest;
use crate::slices::incident::{self, Published};
use crate::slices::release::{self, Release};
use crate::slices::status::Light;

/// How far back the page goes.
const HISTORY: TimeDelta = TimeDelta::days(31);
/// What a page may load: nothing.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// A page is made anew no more often than this: it may be asked for by many at once.
const MADE_ANEW: TimeDelta = TimeDelta::seconds(5);

/// The pages as they were last made, by server.
#[derive(Default)]
pub(super) struct Pages(Mutex<HashMap<Option<GuildId>, (Instant, String)>>);

impl Pages {
    fn made_since(&self, guild: Option<GuildId>, since: Instant) -> Option<String> {
        let pages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        pages.get(&guild).filter(|(made, _)| *made > since).map(|(_, page)| page.clone())
    }

    fn keep(&self, guild: Option<GuildId>, page: &str, now: Instant) {
        let mut pages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        pages.retain(|_, (made, _)| *made > now - MADE_ANEW);
        pages.insert(guild, (now, page.to_owned()));
    }
}

/// `/`: the one release that runs; where several servers share this tplus, each has a page of its own.
pub(super) async fn show(State(web): State<Web>) -> Response {
    answer(&web, None).await
}

/// `/s/<server>`: the release that runs in that server.
pub(super) async fn of_server(State(web): State<Web>, Path(guild): Path<i64>) -> Response {
    answer(&web, Some(GuildId::new(guild))).await
}

async fn answer(web: &Web, guild: Option<GuildId>) -> Response {
    let _busy = web.parts.activity.begin("web");
    let Some((bot, _)) = web.bot.get() else {
        return (StatusCode::SERVICE_UNAVAILABLE, "tplus is starting; try again\n").into_response();
    };
    match made(web, bot, guild).await {
        Ok(page) => {
            let headers = [
                (header::CONTENT_TYPE, "text/html; charset=utf-8"),
                (header::CONTENT_SECURITY_POLICY, POLICY),
                (header::CACHE_CONTROL, "max-age=30"),
            ];
            (headers, page).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "the status page could not be made");
            (StatusCode::SERVICE_UNAVAILABLE, "the status is not known right now\n").into_response()
        }
    }
}

async fn made(web: &Web, bot: &Bot, guild: Option<GuildId>) -> Outcome<String> {
    let now = bot.now();
    if let Some(page) = web.pages.made_since(guild, now - MADE_ANEW) {
        return Ok(page);
    }
    // Whoever asks for servers that there aren't costs the database nothing.
    if guild.is_some_and(|guild| !bot.channels.guilds().contains(&guild)) {
        return Ok(framed(bot, NO_RELEASE));
    }
    let _turn = web.looks.acquire().await.map_err(anyhow::Error::from)?;
    if let Some(page) = web.pages.made_since(guild, now - MADE_ANEW) {
        return Ok(page);
    }
    let page = page(bot, guild).await?;
    web.pages.keep(guild, &page, now);
    Ok(page)
}

async fn page(bot: &Bot, guild: Option<GuildId>) -> Outcome<String> {
    // Before its announcement a release is nobody's business but the team's.
    let announced = |release: &Release| release.course.announced.is_some();
    let mut releases: Vec<Release> =
        release::all_active(bot.store.read()).await?.into_iter().filter(announced).collect();
    releases.retain(|release| guild.is_none_or(|guild| release.guild == guild));
    let body = match releases.as_slice() {
        [] => NO_RELEASE.to_owned(),
        [release] => section(bot, release).await?,
        // Who shares an address need not hear of one another.
        _ => "<p>Several teams use this address. Ask yours for its own page.</p>".to_owned(),
    };
    Ok(framed(bot, &body))
}

/// `body` as a whole page.
fn framed(bot: &Bot, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><title>Status</title><style>{STYLE}</style></head>\n<body>\
         <main>{body}{}</main></body></html>\n",
        contact(&bot.contact)
    )
}

const NO_RELEASE: &str = "<p>No release is being tracked at the moment.</p>";

/// Where whoever runs this can be reached, if they say so.
fn contact(contact: &str) -> String {
    match contact.is_empty() {
        true => String::new(),
        false => format!("<footer>Run by {}</footer>", escape(contact)),
    }
}

const STYLE: &str = ":root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:0;padding:1.5rem}\
                     main{max-width:42rem;margin:auto}h1{font-size:1.5rem}.light{border-left:.5rem solid;padding-left:.8rem}\
                     .Green{border-color:#12b76a}.Yellow{border-color:#fdb022}.Red{border-color:#f04438}\
                     article{border-top:1px solid #8886;padding:.6rem 0;white-space:pre-line}time,footer{opacity:.7}";

/// What users were told, and nothing else: the team's own light knows more than they need, and less than they may be told.
async fn section(bot: &Bot, release: &Release) -> Outcome<String> {
    let now = bot.now();
    let told = incident::published(bot.store.read(), release.guild, now - HISTORY).await?;
    let (over, open): (Vec<_>, Vec<_>) = told.iter().partition(|told| told.resolved.is_some());
    let back = led_back(bot, release).await?;
    let (light, words) = in_words(&bot.playbook, (&release.version, back), &open);
    Ok(format!(
        "<h1>{}</h1><p>{}</p><p class=\"light {}\"><strong>{}</strong></p>{}{}",
        escape(&release.version),
        escape(&days(bot, release, now)),
        light.name(),
        escape(&words),
        list("What we are working on", &open),
        list("Past incidents", &last_words(&over)),
    ))
}

/// To which version users are led back, as far as they may know, and whether that is done. What was decided behind closed doors they
/// know once they were told something: each text for users says it.
async fn led_back<'r>(bot: &Bot, release: &'r Release) -> Outcome<Option<(&'r str, bool)>> {
    let Some(to) = release.rolled_back_to() else { return Ok(None) };
    let (pool, since) = (bot.store.read(), release.course.since);
    let behind = incident::behind_rollback(pool, release.id).await?;
    let open_to_all: Vec<_> =
        behind.iter().filter_map(|one| one.rollback.as_ref()).filter(|one| one.decided >= since).collect();
    match open_to_all.is_empty() {
        true => Ok(digest::told_users_since(pool, release.id, since).await?.then_some((to, true))),
        false => Ok(Some((to, open_to_all.iter().all(|rollback| rollback.done.is_some())))),
    }
}

/// How long it has been out.
fn days(bot: &Bot, release: &Release, now: Instant) -> String {
    let day = release.dates.day(now);
    match release.state(&bot.playbook, now) {
        release::State::Steady => format!("{day} days after the launch"),
        _ => format!("day {day} after the launch: {}", bot.playbook.phase(release.dates.plan_day(now)).name),
    }
}

/// How `version` stands for users: where they are led `back` to an earlier one, nothing else matters to them.
fn in_words(
    playbook: &Playbook,
    (version, back): (&str, Option<(&str, bool)>),
    open: &[&Published],
) -> (Light, String) {
    if let Some((to, is_done)) = back {
        let how_far = if is_done { "has been rolled back" } else { "is being rolled back" };
        let words =
            format!("{version} {how_far}: please don't install it, and use {to} until we announce a fixed version.");
        return (Light::Red, words);
    }
    let is_grave = open.iter().any(|told| playbook.is_gravest(&told.severity));
    let (light, words) = match (is_grave, open.is_empty()) {
        (true, _) => (Light::Red, "There is a serious problem, and we are working on it."),
        (false, false) => (Light::Yellow, "Some things don't work as they should, and we are working on it."),
        (false, true) => (Light::Green, "No known problems."),
    };
    (light, words.to_owned())
}

/// Of each incident that is over what was said of it last.
fn last_words<'t>(over: &[&'t Published]) -> Vec<&'t Published> {
    let mut seen = HashSet::new();
    over.iter().copied().filter(|told| seen.insert(told.incident)).collect()
}

fn list(title: &str, told: &[&Published]) -> String {
    if told.is_empty() {
        return String::new();
    }
    let time = |at: Instant| at.format("%Y-%m-%d %H:%M UTC").to_string();
    let article = |told: &&Published| {
        let words = match told.resolved {
            // What was still to come when it was said is past.
            Some(at) => format!("Resolved {}.\n{}", time(at), without_small_print(&told.words)),
            None => told.words.clone(),
        };
        format!("<article><time>{}</time>\n{}</article>", time(told.at), escape(&plain(&words, TIMES)))
    };
    format!("<h2>{title}</h2>{}", told.iter().map(article).collect::<String>())
}

/// How the page writes times.
const TIMES: (Tz, &str) = (Tz::UTC, "%H:%M %Z");

/// `words` without the lines that Discord shows small, such as when the next update comes.
fn without_small_print(words: &str) -> String {
    words.lines().filter(|line| !line.starts_with("-# ")).collect::<Vec<_>>().join("\n")
}

fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_wrote_is_shown_and_not_run() {
        assert_eq!(escape("<script>\"a\" & 'b'"), "&lt;script&gt;&quot;a&quot; &amp; &#39;b&#39;");
        assert_eq!(without_small_print("We know.\n-# Next update: 18:30"), "We know.");
        assert_eq!(
            plain("🔴 **v1: down**\n-# Next update: <t:1768500000:t>", TIMES),
            "🔴 v1: down\nNext update: 18:00 UTC"
        );
    }
}
