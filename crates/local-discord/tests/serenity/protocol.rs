//! What serenity's gateway client and rate limiter make of the local Discord: every event understood, sessions resumed,
//! limits waited out.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use local_discord::{App, ChannelId, Guild, How, LocalDiscord, Options, Permissions, Person, Quirk};
use local_http::clock::{ManualClock, from_millis};
use poise::serenity_prelude as serenity;
use serde_json::json;
use serenity::{ChannelId as SerenityChannelId, Event, GatewayIntents, RawEventHandler};
use tokio::sync::watch;

/// Counts events by Discord's names, as far as serenity could read them.
#[derive(Clone, Default)]
struct Counter {
    counts: Arc<watch::Sender<BTreeMap<String, u64>>>,
}

#[serenity::async_trait]
impl RawEventHandler for Counter {
    async fn raw_event(&self, _: serenity::Context, event: Event) {
        let Some(name) = event.name().filter(|_| !matches!(event, Event::Unknown(_))) else { return };
        self.counts.send_modify(|counts| *counts.entry(name).or_default() += 1);
    }
}

struct Stage {
    discord: LocalDiscord,
    app: App,
    guild: Guild,
    mira: Person,
    release: ChannelId,
    counter: Counter,
    http: Arc<serenity::Http>,
    bot: tokio::task::JoinHandle<Result<(), serenity::Error>>,
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.bot.abort();
    }
}

impl Stage {
    fn counted(&self, name: &str) -> u64 {
        self.counter.counts.borrow().get(name).copied().unwrap_or(0)
    }

    async fn until_counted(&self, name: &str, count: u64) {
        self.until(|counts| counts.get(name) >= Some(&count)).await;
    }

    /// Waits for what happens inside the client, of which the local Discord is not told.
    async fn until(&self, is_so: impl Fn(&BTreeMap<String, u64>) -> bool) {
        let mut counts = self.counter.counts.subscribe();
        let heard = tokio::time::timeout(Duration::from_secs(20), counts.wait_for(|counts| is_so(counts))).await;
        assert!(heard.is_ok(), "heard {:?}, sent {:?}", self.counter.counts, self.discord.dispatched(&self.app));
    }
}

fn over_tls(discord: &LocalDiscord, app: &App) -> serenity::HttpBuilder {
    let client = reqwest::Client::builder()
        .use_rustls_tls()
        .add_root_certificate(reqwest::Certificate::from_pem(discord.ca_pem().as_bytes()).unwrap())
        .resolve("discord.com", discord.addr())
        .build()
        .unwrap();
    serenity::HttpBuilder::new(&app.token).client(client)
}

fn over_plain_http(discord: &LocalDiscord, app: &App) -> serenity::HttpBuilder {
    serenity::HttpBuilder::new(&app.token).proxy(discord.base_url()).ratelimiter_disabled(true)
}

async fn stage(options: Options, http: fn(&LocalDiscord, &App) -> serenity::HttpBuilder) -> Stage {
    let clock = ManualClock::new(from_millis(1_768_482_000_000));
    let openapi = std::env::var_os("DISCORD_OPENAPI").map(Into::into);
    let discord = LocalDiscord::start(clock, Options { openapi, ..options }).await.unwrap();
    let app = discord.application("helper");
    app.grant_message_content(true);
    app.grant_guild_members(true);
    let guild = discord.guild("Caro");
    let release = guild.text_channel("release");
    guild.invite(&app, Permissions::ALL.0);
    let mira = guild.member("Mira Holt", &[]);
    let counter = Counter::default();
    let intents = GatewayIntents::non_privileged() | GatewayIntents::MESSAGE_CONTENT | GatewayIntents::GUILD_MEMBERS;
    let mut client = serenity::ClientBuilder::new_with_http(http(&discord, &app).build(), intents)
        .raw_event_handler(counter.clone())
        .await
        .unwrap();
    let http = Arc::clone(&client.http);
    let bot = tokio::spawn(async move { client.start().await });
    let stage = Stage { discord, app, guild, mira, release, counter, http, bot };
    stage.until_counted("GUILD_CREATE", 1).await;
    stage
}

#[tokio::test]
async fn serenity_understands_every_kind_of_event() {
    let stage = stage(Options::default(), over_tls).await;
    let (guild, mira, owner, release) = (&stage.guild, &stage.mira, stage.guild.owner(), stage.release);
    let role = guild.role("Engineer", 0);
    guild.role_mentionable(role, true);
    guild.give_role(mira.id(), role);
    guild.delete_role(role);
    let emoji = guild.emoji("caro");
    let said = mira.say(release, &format!("hello <@{}>", stage.app.user_id)).unwrap();
    mira.reply(said, "a reply").unwrap();
    mira.edit(said, "hello again").unwrap();
    mira.react(said, &format!("caro:{emoji}")).unwrap();
    mira.react(said, "🐛").unwrap();
    mira.unreact(said, "🐛").unwrap();
    mira.react(said, "🎨").unwrap();
    owner.clear_reactions_with(said, "🎨").unwrap();
    owner.clear_reactions(said).unwrap();
    owner.pin(said).unwrap();
    mira.type_in(release).unwrap();
    let thread = mira.begin_thread(said, "talk").unwrap();
    owner.say(thread, "in the thread").unwrap();
    owner.set_thread(thread, true, true).unwrap();
    owner.delete_thread(thread).unwrap();
    let [one, two] = ["one", "two"].map(|text| mira.say_with_file(release, text, "a.txt", "data").unwrap());
    owner.bulk_delete(release, &[one, two]).unwrap();
    mira.delete(said).unwrap();
    mira.tell(&stage.app, "between us").unwrap();
    let other = guild.announcement_channel("news");
    owner.rename(other, "announcements").unwrap();
    owner.delete_channel(other).unwrap();
    guild.outage();
    guild.member("Sam Ito", &[]).leave();
    mira.slash(release, "nothing", json!({})).err().unwrap();
    guild.kick(stage.app.user_id);

    stage.until_counted("GUILD_DELETE", 2).await;
    let mut sent = stage.discord.dispatched(&stage.app);
    // serenity 0.12 wants fields in this one that Discord's reference does not have, and drops it with a warning.
    assert_eq!(sent.remove("MESSAGE_REACTION_REMOVE_EMOJI"), Some(1));
    stage.until(|counts| sent == *counts).await;
    assert!(sent.len() >= 26, "{} kinds of event: {sent:?}", sent.len());
}

#[tokio::test]
async fn serenity_resumes_and_loses_nothing() {
    let stage = stage(Options::default(), over_tls).await;
    for how in [How::Reconnect, How::TcpDrop, How::Close(4000), How::InvalidSession { resumable: true }] {
        let resumed = stage.counted("RESUMED");
        stage.discord.drop_gateway(&stage.app, how);
        stage.mira.say(stage.release, &format!("{how:?}")).unwrap();
        stage.until_counted("RESUMED", resumed + 1).await;
    }
    stage.until_counted("MESSAGE_CREATE", 4).await;
    assert_eq!(stage.discord.dispatched(&stage.app)["MESSAGE_CREATE"], 4);
}

#[tokio::test]
async fn serenity_begins_anew_after_a_dead_connection_and_what_was_said_meanwhile_is_lost() {
    let options = Options { heartbeat_interval: Duration::from_millis(300), ..Options::default() };
    let stage = stage(options, over_tls).await;
    stage.discord.drop_gateway(&stage.app, How::Zombie);
    stage.mira.say(stage.release, "unheard").unwrap();
    stage.until_counted("READY", 2).await;
    stage.mira.say(stage.release, "heard").unwrap();
    stage.until_counted("MESSAGE_CREATE", 1).await;
    assert_eq!(stage.discord.dispatched(&stage.app)["MESSAGE_CREATE"], 1);
    assert_eq!(stage.counted("RESUMED"), 0);
}

#[tokio::test]
async fn serenity_stops_when_its_token_or_its_intents_are_refused() {
    let mut stage = stage(Options::default(), over_tls).await;
    stage.app.grant_guild_members(false);
    stage.discord.end_sessions(&stage.app);
    let ended = (&mut stage.bot).await.unwrap().unwrap_err();
    assert!(matches!(ended, serenity::Error::Gateway(serenity::GatewayError::DisallowedGatewayIntents)), "{ended}");
}

#[tokio::test]
async fn serenitys_limiter_waits_out_a_routes_window_in_real_time() {
    let options = Options { real_rate_windows: true, ..Options::default() };
    let stage = stage(options, over_tls).await;
    let started = local_discord::clock::machine_now();
    let channel = SerenityChannelId::new(stage.release.0);
    for number in 0..6 {
        channel.say(&stage.http, number.to_string()).await.unwrap();
    }
    assert!(started.elapsed() > Duration::from_secs(4), "the sixth message had to wait");
    assert_eq!(stage.guild.messages(stage.release).len(), 6);
    assert_eq!(stage.discord.contract().limited, 0, "the headers said so beforehand");
}

#[tokio::test]
async fn serenity_without_its_limiter_is_told_to_wait() {
    let stage = stage(Options::default(), over_plain_http).await;
    let channel = SerenityChannelId::new(stage.release.0);
    for number in 0..5 {
        channel.say(&stage.http, number.to_string()).await.unwrap();
    }
    let refused = channel.say(&stage.http, "one too many").await.unwrap_err();
    assert!(refused.to_string().contains("You are being rate limited."), "{refused}");
    assert_eq!(stage.discord.contract().limited, 1);
}

#[tokio::test]
async fn events_get_lost_or_come_twice_when_the_stage_wants_it() {
    let stage = stage(Options::default(), over_tls).await;
    stage.discord.disturb_events(&stage.app, "MESSAGE_CREATE", Quirk::Lost, 1);
    stage.discord.disturb_events(&stage.app, "MESSAGE_REACTION_ADD", Quirk::Twice, 1);
    let said = stage.mira.say(stage.release, "lost").unwrap();
    stage.mira.react(said, "🐛").unwrap();
    stage.mira.say(stage.release, "heard").unwrap();
    stage.until_counted("MESSAGE_CREATE", 1).await;
    stage.until_counted("MESSAGE_REACTION_ADD", 2).await;
    assert_eq!(stage.discord.dispatched(&stage.app)["MESSAGE_CREATE"], 1);
}
