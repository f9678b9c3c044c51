//! The way to Discord: the HTTP client, the questions before a connection is made, and the gateway's last words.

use std::time::Duration;

use anyhow::{Context, bail};
use poise::serenity_prelude as serenity;
use serenity::{GatewayIntents, Http, HttpBuilder};

use crate::config::Settings;
use crate::discord::permissions;
use crate::ids::UserId;

/// How long one request may take before it counts as lost.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Below this many logins left today tplus does not log in: Discord resets the token when none is left.
const LOGINS_KEPT: u64 = 5;

/// Who tplus is on Discord.
pub struct Identity {
    /// Its name.
    pub name: String,
    /// Its account.
    pub user: UserId,
    /// The application's id.
    pub application: u64,
    /// Whether anybody may invite it.
    pub is_public: bool,
    /// What it may be told over the gateway.
    pub intents: GatewayIntents,
}

/// Discord's REST API as `settings` reach it: serenity's view of it, and the client underneath.
///
/// # Errors
/// When the settings can't be followed.
pub fn http(settings: &Settings) -> anyhow::Result<(Http, reqwest::Client)> {
    let mut client = reqwest::Client::builder().timeout(REQUEST_TIMEOUT).connect_timeout(CONNECT_TIMEOUT);
    if let (Some(addr), Some(ca)) = (settings.tplus_discord_addr, &settings.tplus_discord_ca) {
        let pem = std::fs::read(ca).with_context(|| format!("TPLUS_DISCORD_CA: {} cannot be read", ca.display()))?;
        let certificate =
            reqwest::Certificate::from_pem(&pem).context("TPLUS_DISCORD_CA holds no certificate in PEM")?;
        client = client.add_root_certificate(certificate).resolve("discord.com", addr);
    }
    let client = client.build().context("the HTTP client")?;
    let builder = HttpBuilder::new(settings.token()?).client(client.clone());
    let http = match &settings.tplus_discord_api {
        // Whoever stands in between does the rate limiting; serenity's own would not ask it.
        Some(proxy) => builder.proxy(proxy.clone()).ratelimiter_disabled(true).build(),
        None => builder.build(),
    };
    Ok((http, client))
}

/// Asks Discord who this token is and whether another login is wise.
///
/// # Errors
/// A sentence that says what to do: a wrong token, no login left, a Discord that can't be reached.
pub async fn identify(http: &Http, settings: &Settings) -> anyhow::Result<Identity> {
    let application = match http.get_current_application_info().await {
        Err(serenity::Error::Http(error)) if error.status_code() == Some(reqwest::StatusCode::UNAUTHORIZED) => {
            bail!(BAD_TOKEN)
        }
        asked => asked.context("Discord cannot be reached; check this machine's network")?,
    };
    http.set_application_id(application.id);
    let gateway = http.get_bot_gateway().await.context("asking Discord for its gateway")?;
    if settings.discord_is_loopback() && !gateway.url.starts_with("ws://127.0.0.1:") {
        bail!("the test server names {} as its gateway; a rehearsal's must be on loopback", gateway.url);
    }
    let limit = gateway.session_start_limit;
    if limit.remaining < LOGINS_KEPT {
        bail!(
            "only {} of {} logins are left today, and Discord resets the token when none is. Wait {} minutes, and find \
             out what restarts tplus so often.",
            limit.remaining,
            limit.total,
            limit.reset_after / 60_000 + 1
        );
    }
    let reads_content = application.flags.is_some_and(|flags| {
        flags.intersects(
            serenity::ApplicationFlags::GATEWAY_MESSAGE_CONTENT
                | serenity::ApplicationFlags::GATEWAY_MESSAGE_CONTENT_LIMITED,
        )
    });
    let user = http.get_current_user().await.context("asking Discord for tplus's own account")?.id.into();
    Ok(Identity {
        name: application.name,
        user,
        application: application.id.get(),
        is_public: application.bot_public,
        intents: intents(reads_content),
    })
}

/// What tplus wants to be told. Message content is privileged: it is asked for only where it was granted.
fn intents(reads_content: bool) -> GatewayIntents {
    let base = GatewayIntents::GUILDS | GatewayIntents::GUILD_MESSAGES | GatewayIntents::GUILD_MESSAGE_REACTIONS;
    if reads_content { base | GatewayIntents::MESSAGE_CONTENT } else { base }
}

const BAD_TOKEN: &str = "Discord does not accept DISCORD_TOKEN. Open the application's \"Bot\" page, press \"Reset \
                         Token\", and set DISCORD_TOKEN to what it shows.";

/// What to tell the operator when the connection to the gateway ended for good.
pub fn last_words(error: &serenity::Error) -> String {
    use serenity::GatewayError::{DisallowedGatewayIntents, InvalidAuthentication};
    match error {
        serenity::Error::Gateway(InvalidAuthentication) => BAD_TOKEN.to_owned(),
        serenity::Error::Gateway(DisallowedGatewayIntents) => {
            "Discord refuses an intent that tplus asked for. Open the application's \"Bot\" page, switch \"Message \
             Content Intent\" on, and start tplus again."
                .to_owned()
        }
        other => format!("the connection to Discord ended: {other}"),
    }
}

/// What the first start says.
pub fn greeting(identity: &Identity) -> String {
    format!(
        "tplus is {} on Discord. Invite it with exactly the permissions that it needs:\n  {}",
        identity.name,
        permissions::invite_link(identity.application)
    )
}
