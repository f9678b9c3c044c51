//! `/`: how the releases stand, for everybody: phase, status, and what users were told. Nothing private, nobody's name.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;

use super::Web;
use crate::bot::Bot;
use crate::error::Outcome;
use crate::incident::{self, Published};
use crate::release::{self, Release};
use crate::status::{self, Light};

/// How far back the page goes.
const HISTORY: TimeDelta = TimeDelta::days(31);
/// What a page may load: nothing.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// The page.
pub(super) async fn show(State(web): State<Web>) -> Response {
    let _busy = web.activity.begin("web");
    let Some((bot, _)) = web.bot.get() else {
        return (StatusCode::SERVICE_UNAVAILABLE, "tplus is starting; try again\n").into_response();
    };
    match page(bot).await {
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

async fn page(bot: &Bot) -> Outcome<String> {
    let mut body = String::new();
    // Before its announcement a release is nobody's business but the team's.
    let announced = |release: &Release| release.announced <= bot.now();
    for release in release::all_active(bot.store.read()).await?.into_iter().filter(announced) {
        body.push_str(&section(bot, &release).await?);
    }
    if body.is_empty() {
        body.push_str("<p>No release is being watched over at the moment.</p>");
    }
    Ok(format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><title>Status</title><style>{STYLE}</style></head>\n<body>\
         <main>{body}</main></body></html>\n"
    ))
}

const STYLE: &str = ":root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:0;padding:1.5rem}\
                     main{max-width:42rem;margin:auto}h1{font-size:1.5rem}.light{border-left:.5rem solid;padding-left:.8rem}\
                     .Green{border-color:#12b76a}.Yellow{border-color:#fdb022}.Red{border-color:#f04438}\
                     article{border-top:1px solid #8886;padding:.6rem 0;white-space:pre-line}time{opacity:.7}";

async fn section(bot: &Bot, release: &Release) -> Outcome<String> {
    let now = bot.now();
    let status = status::of(bot, release, now).await?;
    let day = release.dates.day(now);
    let when = format!("day {day} after the launch: {}", bot.playbook.phase(release.dates.plan_day(now)).name);
    let told = incident::published(bot.store.read(), release.guild, now - HISTORY).await?;
    let (open, over): (Vec<_>, Vec<_>) = told.iter().partition(|told| !told.is_over);
    Ok(format!(
        "<h1>{}</h1><p>{}</p><p class=\"light {}\"><strong>{}</strong></p>{}{}",
        escape(&release.version),
        escape(&when),
        status.light.name(),
        in_words(status.light, open.is_empty()),
        list("What we are working on", &open),
        list("What happened before", &over),
    ))
}

/// The light, for users: reasons are the team's.
fn in_words(light: Light, is_quiet: bool) -> &'static str {
    match (light, is_quiet) {
        (Light::Green, _) => "All is well.",
        (Light::Yellow, true) => "Mostly well; we keep an eye on some things.",
        (Light::Yellow, false) => "Some things don't work as they should.",
        (Light::Red, true) => "We are looking into a problem.",
        (Light::Red, false) => "There is a serious problem, and we are working on it.",
    }
}

fn list(title: &str, told: &[&Published]) -> String {
    if told.is_empty() {
        return String::new();
    }
    let article = |told: &&Published| {
        let at = told.at.format("%Y-%m-%d %H:%M UTC");
        format!("<article><time>{at}</time>\n{}</article>", escape(&plain(&told.words)))
    };
    format!("<h2>{title}</h2>{}", told.iter().map(article).collect::<String>())
}

/// Discord's marks are left away, and a timestamp of Discord's is written out.
fn plain(words: &str) -> String {
    let stamp = regex::Regex::new(r"<t:(\d+)(?::[a-zA-Z])?>");
    let written = stamp.map(|stamp| {
        let at = |found: &regex::Captures<'_>| {
            let seconds = found[1].parse().unwrap_or_default();
            chrono::DateTime::from_timestamp(seconds, 0)
                .map_or_else(String::new, |at| at.format("%H:%M UTC").to_string())
        };
        stamp.replace_all(words, at).into_owned()
    });
    let words = written.unwrap_or_else(|_| words.to_owned());
    words.replace("**", "").replace("\n-# ", "\n").replace('\\', "")
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
        assert_eq!(plain("🔴 **v1: down**\n-# Next update: <t:1768500000:t>"), "🔴 v1: down\nNext update: 18:00 UTC");
    }
}
