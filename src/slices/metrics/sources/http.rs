//! Figures that are asked for over HTTP: a Prometheus server, crates.io, and whether an address is well.

use std::time::Duration;

use anyhow::Context;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::{Answer, Found};
use crate::config::Settings;
use crate::playbook::Probe;
use crate::slices::release::Release;

/// How long a server may take to be reached, and to answer.
const PATIENCE: (Duration, Duration) = (Duration::from_secs(3), Duration::from_secs(5));
/// The largest answer that is read.
const LARGEST: usize = 4 * 1024 * 1024;
/// The registry unless `TPLUS_CRATES_API` names another.
const CRATES_IO: &str = "https://crates.io";

/// The way to what is asked over HTTP.
pub struct Web {
    http: reqwest::Client,
    prometheus: Option<Prometheus>,
    crates: String,
}

/// A Prometheus server.
struct Prometheus {
    address: String,
    token: Option<SecretString>,
}

impl Web {
    /// The way that `settings` describe.
    ///
    /// # Errors
    /// When the machine has no randomness or certificates to make connections with.
    pub fn new(settings: &Settings) -> anyhow::Result<Self> {
        let http = reqwest::Client::builder()
            .connect_timeout(PATIENCE.0)
            .timeout(PATIENCE.1)
            // crates.io wants to know who asks.
            .user_agent(concat!("tplus/", env!("CARGO_PKG_VERSION")))
            .build()
            .context("the connections to sources of figures")?;
        let token = || settings.prometheus_token().map(SecretString::from);
        Ok(Self {
            http,
            prometheus: settings.tplus_prometheus.as_ref().map(|url| Prometheus { address: bare(url), token: token() }),
            crates: bare(settings.tplus_crates_api.as_deref().unwrap_or(CRATES_IO)),
        })
    }

    /// What a PromQL query gives at this moment, if a server is named.
    pub(super) async fn prometheus(&self, query: &str) -> Answer {
        let Some(Prometheus { address, token }) = &self.prometheus else { return Ok(None) };
        let query = utf8_percent_encode(query, NON_ALPHANUMERIC);
        let mut request = self.http.get(format!("{address}/api/v1/query?query={query}"));
        if let Some(token) = token {
            request = request.bearer_auth(token.expose_secret());
        }
        let (status, body) = read(request).await.map_err(|what| format!("Prometheus {what}"))?;
        let answer: Value = serde_json::from_str(&body).unwrap_or_default();
        if answer["status"] != "success" {
            let why = answer["error"].as_str().map_or_else(|| format!("answered {status}"), str::to_owned);
            return Err(format!("Prometheus: {why}"));
        }
        sample(&answer["data"]).map(Found::value)
    }

    /// How often the versions of a crate that were published since the launch day, or are the release itself, were
    /// downloaded.
    pub(super) async fn crates_io(&self, name: &str, release: &Release) -> Answer {
        let name = utf8_percent_encode(name, NON_ALPHANUMERIC);
        let request = self.http.get(format!("{}/api/v1/crates/{name}", self.crates));
        let (status, body) = read(request).await.map_err(|what| format!("crates.io {what}"))?;
        if !status.is_success() {
            return Err(format!("crates.io answered {status}"));
        }
        let answer: Value = serde_json::from_str(&body).map_err(|_| "crates.io's answer is not JSON".to_owned())?;
        let versions = answer["versions"].as_array().ok_or("crates.io's answer names no versions")?;
        let number = release.version.trim_start_matches('v');
        let launch = release.dates.instant(release.dates.launch, chrono::NaiveTime::MIN);
        let is_ours = |version: &&Value| {
            let published = version["created_at"].as_str().and_then(|at| chrono::DateTime::parse_from_rfc3339(at).ok());
            version["num"] == number || published.is_some_and(|published| published >= launch)
        };
        let ours: Vec<_> = versions.iter().filter(is_ours).collect();
        let count: u64 = ours.iter().filter_map(|version| version["downloads"].as_u64()).sum();
        Ok(if ours.is_empty() { None } else { Found::count(usize::try_from(count).unwrap_or(usize::MAX)) })
    }

    /// Whether what `probe` looks at is well.
    ///
    /// # Errors
    /// What is the matter, in words.
    pub(in crate::slices::metrics) async fn look(&self, probe: &Probe) -> Result<(), String> {
        let (status, body) = read(self.http.get(&probe.url)).await?;
        if u32::from(status.as_u16()) != probe.status {
            return Err(format!("answered {} instead of {}", status.as_u16(), probe.status));
        }
        match &probe.contains {
            Some(wanted) if !body.contains(wanted) => Err(format!("answered without \"{wanted}\"")),
            _ => Ok(()),
        }
    }
}

fn bare(url: &str) -> String {
    url.trim().trim_end_matches('/').to_owned()
}

/// The answer to `request`, read up to the largest size.
async fn read(request: reqwest::RequestBuilder) -> Result<(reqwest::StatusCode, String), String> {
    let failed = |error: reqwest::Error| match error {
        error if error.is_timeout() => format!("did not answer within {} seconds", PATIENCE.1.as_secs()),
        error if error.is_connect() => "was not reached".to_owned(),
        _ => "did not answer".to_owned(),
    };
    let mut response = request.send().await.map_err(failed)?;
    let (status, mut body) = (response.status(), Vec::new());
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        body.extend_from_slice(&chunk);
        if body.len() > LARGEST {
            return Err("answered with more than 4 MB".to_owned());
        }
    }
    Ok((status, String::from_utf8_lossy(&body).into_owned()))
}

/// The one number in what Prometheus answered.
fn sample(data: &Value) -> Result<f64, String> {
    let text = match data["resultType"].as_str() {
        Some("scalar") => data["result"][1].as_str(),
        Some("vector") => match data["result"].as_array().map(Vec::as_slice) {
            Some([one]) => one["value"][1].as_str(),
            Some([]) => return Err("the query gives nothing".to_owned()),
            Some(many) => {
                return Err(format!("the query gives {} series; sum() or max() makes one of them", many.len()));
            }
            None => None,
        },
        _ => return Err("the query gives no single number".to_owned()),
    };
    let value: f64 = text.and_then(|text| text.parse().ok()).ok_or("Prometheus's answer could not be read")?;
    if value.is_finite() { Ok(value) } else { Err(format!("the query gives {value}")) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn one_number_is_read_and_anything_else_explained() {
        let vector = |values: &[&str]| {
            let result: Vec<_> = values.iter().map(|value| json!({ "metric": {}, "value": [1, value] })).collect();
            sample(&json!({ "resultType": "vector", "result": result }))
        };
        assert_eq!(vector(&["2.5"]), Ok(2.5));
        assert_eq!(sample(&json!({ "resultType": "scalar", "result": [1, "3"] })), Ok(3.0));
        assert!(vector(&[]).is_err_and(|why| why.contains("nothing")));
        assert!(vector(&["1", "2"]).is_err_and(|why| why.contains("2 series")));
        assert!(vector(&["NaN"]).is_err_and(|why| why.contains("NaN")));
        assert!(sample(&json!({ "resultType": "matrix", "result": [] })).is_err());
    }
}
