//! Figures that programs send: `{"error_rate": 1.2}`, or `{"metrics": [{"name": …, "value": …, "at": …}]}`.

use chrono::DateTime;
use serde_json::Value;

use super::domain::{self, Origin, Refused, Sample};
use super::{alerts, store, view};
use crate::bot::Bot;
use crate::engine::clock::Instant;
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{GuildId, UserId};
use crate::playbook::Playbook;
use crate::slices::metrics::domain::Measured;
use crate::slices::release;
use crate::text::fingerprint;

/// How many values one push may hold.
const MOST: usize = 500;

/// What became of a push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pushed {
    /// It was taken; this says how.
    Taken(String),
    /// Nothing of it was taken, and why.
    Refused(String),
}

/// A new token for the guild of `tx`, with which the one before is void. It is kept as its digest only.
pub(super) async fn new_token(tx: &mut Tx, by: UserId, now: Instant) -> Outcome<String> {
    let token = format!("tplus_{:032x}", u128::from_be_bytes(random()?));
    store::set_token(tx, &fingerprint(&token), by, now).await?;
    Ok(token)
}

fn random() -> anyhow::Result<[u8; 16]> {
    use ring::rand::{SecureRandom, SystemRandom};
    let mut bytes = [0; 16];
    SystemRandom::new().fill(&mut bytes).map_err(|_| anyhow::anyhow!("the machine gives no randomness"))?;
    Ok(bytes)
}

/// Whose `token` it is; nobody's where it is none, or was replaced.
///
/// # Errors
/// When the database does not answer.
pub async fn guild_of(bot: &Bot, token: &str) -> Outcome<Option<GuildId>> {
    store::guild_of_token(bot.store.read(), &fingerprint(token)).await
}

/// Takes what was pushed for `guild`: all of it or nothing.
///
/// # Errors
/// When the database does not answer.
pub async fn take(bot: &Bot, guild: GuildId, body: &[u8]) -> Outcome<Pushed> {
    let Some(release) = release::active(bot.store.read(), guild).await? else {
        return Ok(Pushed::Refused("no release is running in this server; /release start starts one".to_owned()));
    };
    let now = bot.now();
    let samples = match read(&bot.playbook, body, now) {
        Ok(samples) => samples,
        Err(why) => return Ok(Pushed::Refused(why)),
    };
    let mut tx = bot.store.begin(guild).await?;
    let taken = store::write_all(&mut tx, release.id, &samples, Origin::Push).await?;
    tx.commit().await?;
    alerts::look_after(bot, &release).await;
    Ok(Pushed::Taken(view::taken(&taken)))
}

/// The values in `body`, or what is wrong with them.
fn read(playbook: &Playbook, body: &[u8], now: Instant) -> Result<Vec<Sample>, String> {
    let sent: Value = serde_json::from_slice(body).map_err(|error| format!("not JSON: {error}"))?;
    let entries: Vec<(String, Value, Value)> = match (&sent["metrics"], sent.as_object()) {
        (Value::Array(entries), _) => entries
            .iter()
            .map(|entry| {
                let name = entry["name"].as_str().unwrap_or_default().to_owned();
                (name, entry["value"].clone(), entry["at"].clone())
            })
            .collect(),
        (Value::Null, Some(fields)) => {
            fields.iter().map(|(name, value)| (name.clone(), value.clone(), Value::Null)).collect()
        }
        _ => {
            return Err(
                "send {\"error_rate\": 1.2} or {\"metrics\": [{\"name\": …, \"value\": …, \"at\": …}]}".to_owned()
            );
        }
    };
    if entries.is_empty() || entries.len() > MOST {
        return Err(format!("send between 1 and {MOST} values at once, not {}", entries.len()));
    }
    let read: Vec<Result<Sample, String>> = entries
        .iter()
        .enumerate()
        .map(|(index, entry)| sample(playbook, entry, now).map_err(|why| (index, why)))
        .map(|read| read.map_err(|(index, why)| format!("value {}: {why}", index + 1)))
        .collect();
    let wrong: Vec<String> = read.iter().filter_map(|read| read.as_ref().err().cloned()).collect();
    if wrong.is_empty() {
        return Ok(read.into_iter().flatten().collect());
    }
    Err(format!("nothing was recorded:\n{}", wrong.join("\n")))
}

fn sample(playbook: &Playbook, (name, value, at): &(String, Value, Value), now: Instant) -> Result<Sample, String> {
    let metric = playbook.metric(name).ok_or_else(|| format!("\"{name}\" is not a metric in the playbook"))?;
    let value = value.as_f64().ok_or_else(|| view::refusal(metric, Refused::NoNumber))?;
    let at = match at {
        Value::Null => now,
        Value::String(text) => DateTime::parse_from_rfc3339(text)
            .map(|at| at.to_utc())
            .map_err(|_| format!("`at` must read like 2026-01-20T14:30:00Z, not \"{text}\""))?,
        _ => return Err("`at` must be a text such as 2026-01-20T14:30:00Z".to_owned()),
    };
    domain::check(metric, Measured { value, at }, now).map_err(|why| view::refusal(metric, why))?;
    Ok(Sample { metric: metric.id.clone(), at, value, answers: None })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::clock::from_millis;

    fn taken(body: &str) -> Result<Vec<(String, f64)>, String> {
        let now = from_millis(1_768_500_000_000);
        let samples = read(&Playbook::builtin(), body.as_bytes(), now)?;
        Ok(samples.into_iter().map(|sample| (sample.metric, sample.value)).collect())
    }

    #[test]
    fn both_forms_are_read() {
        assert_eq!(taken(r#"{"awu": 120}"#), Ok(vec![("awu".to_owned(), 120.0)]));
        let listed =
            r#"{"metrics": [{"name": "awu", "value": 1, "at": "2026-01-15T12:00:00Z"}, {"name": "nps", "value": -3}]}"#;
        assert_eq!(taken(listed), Ok(vec![("awu".to_owned(), 1.0), ("nps".to_owned(), -3.0)]));
    }

    #[test]
    fn one_bad_value_keeps_all_out_and_is_named() {
        let told = |body: &str| taken(body).expect_err("a mistake");
        assert!(told("{").contains("not JSON"));
        assert!(told("[1]").contains("send {"));
        assert!(told("{}").contains("between 1 and 500"));
        let listed =
            r#"{"metrics": [{"name": "awu", "value": 1}, {"name": "awu", "value": -1}, {"name": "x", "value": 1}]}"#;
        let why = told(listed);
        assert!(
            why.contains("nothing was recorded")
                && why.contains("value 2: AWU can't be below 0.")
                && why.contains("value 3: \"x\"")
        );
        assert!(told(r#"{"awu": "many"}"#).contains("AWU needs a number."));
        assert!(told(r#"{"metrics": [{"name": "awu", "value": 1, "at": "2027-01-15T12:00:00Z"}]}"#).contains("future"));
    }
}
