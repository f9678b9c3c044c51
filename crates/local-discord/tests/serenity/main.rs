//! The local Discord seen through real serenity and poise over TLS: what a person does, and what the channel shows.

mod protocol;

use std::sync::Arc;

use local_discord::{Answer, App, ChannelId, Guild, LocalDiscord, Options, Permissions, Person};
use local_http::clock::{ManualClock, from_millis};
use poise::serenity_prelude as serenity;
use serde_json::json;
use serenity::{
    ButtonStyle, ComponentInteractionDataKind, CreateActionRow, CreateButton, CreateInputText,
    CreateInteractionResponse, CreateInteractionResponseMessage, CreateModal, FullEvent, GatewayIntents,
    InputTextStyle, Interaction,
};

type Error = Box<dyn std::error::Error + Send + Sync>;
type Context<'a> = poise::Context<'a, (), Error>;

/// Declares something with a severity.
#[poise::command(slash_command, subcommands("declare", "show"))]
async fn incident(_: Context<'_>) -> Result<(), Error> {
    Ok(())
}

/// How bad it is.
#[derive(Debug, Clone, Copy, poise::ChoiceParameter)]
enum Severity {
    P0,
    P1,
}

/// Declares an incident.
#[poise::command(slash_command)]
async fn declare(
    context: Context<'_>,
    #[description = "How bad"] severity: Severity,
    #[description = "What happens"] title: String,
    #[description = "Who leads"] lead: Option<serenity::User>,
) -> Result<(), Error> {
    let lead = lead.map_or_else(|| "nobody".to_owned(), |lead| lead.display_name().to_owned());
    let buttons = vec![CreateActionRow::Buttons(vec![
        CreateButton::new("ack").label("Acknowledge").style(ButtonStyle::Primary),
        CreateButton::new("note").label("Note"),
    ])];
    let text = format!("{severity:?}: {title}, led by {lead}");
    context.send(poise::CreateReply::default().content(text).components(buttons)).await?;
    Ok(())
}

async fn titles(_: Context<'_>, partial: &str) -> serenity::CreateAutocompleteResponse {
    let fitting = ["Pasting", "Printing", "Crashing"].into_iter().filter(|title| title.starts_with(partial));
    fitting.fold(serenity::CreateAutocompleteResponse::new(), |all, title| all.add_string_choice(title, title))
}

/// Shows an incident.
#[poise::command(slash_command)]
async fn show(
    context: Context<'_>,
    #[description = "Which"]
    #[autocomplete = "titles"]
    title: String,
) -> Result<(), Error> {
    context.defer_ephemeral().await?;
    context.say(format!("Here is {title}")).await?;
    Ok(())
}

/// Tags a message.
#[poise::command(context_menu_command = "Tag feedback")]
async fn tag(context: Context<'_>, message: serenity::Message) -> Result<(), Error> {
    context.send(poise::CreateReply::default().content(format!("Tagged: {}", message.content)).ephemeral(true)).await?;
    Ok(())
}

async fn on_event(context: &serenity::Context, event: &FullEvent) -> Result<(), Error> {
    match event {
        FullEvent::InteractionCreate { interaction: Interaction::Component(used) } => {
            assert!(matches!(used.data.kind, ComponentInteractionDataKind::Button));
            let answer = if used.data.custom_id == "ack" {
                let text = format!("{} (acknowledged by {})", used.message.content, used.user.display_name());
                let message = CreateInteractionResponseMessage::new().content(text).components(Vec::new());
                CreateInteractionResponse::UpdateMessage(message)
            } else {
                let input = CreateInputText::new(InputTextStyle::Paragraph, "What", "what").value("nothing yet");
                let row = CreateActionRow::InputText(input);
                CreateInteractionResponse::Modal(CreateModal::new("note", "A note").components(vec![row]))
            };
            used.create_response(context, answer).await?;
        }
        FullEvent::InteractionCreate { interaction: Interaction::Modal(used) } => {
            let serenity::ActionRowComponent::InputText(input) = &used.data.components[0].components[0] else {
                return Err("a form holds text".into());
            };
            let text = format!("Noted: {}", input.value.clone().unwrap_or_default());
            let message = CreateInteractionResponseMessage::new().content(text).ephemeral(true);
            used.create_response(context, CreateInteractionResponse::Message(message)).await?;
        }
        FullEvent::ReactionAdd { add_reaction } if add_reaction.emoji.unicode_eq("🐛") => {
            let message = add_reaction.message(context).await?;
            message.react(context, '🗂').await?;
            message.reply(context, format!("Feedback: {}", message.content)).await?;
        }
        _ => {}
    }
    Ok(())
}

/// The bot on the road that it takes in production: TLS to discord.com, the rate limiter on.
async fn start_bot(discord: &LocalDiscord, app: &App) -> tokio::task::JoinHandle<()> {
    let client = reqwest::Client::builder()
        .use_rustls_tls()
        .add_root_certificate(reqwest::Certificate::from_pem(discord.ca_pem().as_bytes()).unwrap())
        .resolve("discord.com", discord.addr())
        .build()
        .unwrap();
    let http = serenity::HttpBuilder::new(&app.token).client(client).build();
    let framework = poise::Framework::builder()
        .options(poise::FrameworkOptions {
            commands: vec![incident(), tag()],
            event_handler: |framework, event| Box::pin(on_event(framework.serenity_context, event)),
            ..Default::default()
        })
        .setup(|context, _, framework| {
            Box::pin(async move {
                poise::builtins::register_globally(context, &framework.options().commands).await?;
                Ok(())
            })
        })
        .build();
    let intents = GatewayIntents::non_privileged() | GatewayIntents::MESSAGE_CONTENT;
    let mut client = serenity::ClientBuilder::new_with_http(http, intents).framework(framework).await.unwrap();
    tokio::spawn(async move {
        client.start().await.unwrap();
    })
}

struct Stage {
    discord: LocalDiscord,
    guild: Guild,
    mira: Person,
    release: ChannelId,
    bot: tokio::task::JoinHandle<()>,
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.bot.abort();
    }
}

async fn stage() -> Stage {
    let openapi = std::env::var_os("DISCORD_OPENAPI").map(Into::into);
    let clock = ManualClock::new(from_millis(1_768_482_000_000));
    let discord = LocalDiscord::start(clock, Options { openapi, ..Options::default() }).await.unwrap();
    let app = discord.application("helper");
    app.grant_message_content(true);
    let guild = discord.guild("Caro");
    let release = guild.text_channel("release");
    guild.invite(&app, Permissions::FRESH_SERVER.0);
    let mira = guild.member("Mira Holt", &[]);
    let bot = start_bot(&discord, &app).await;
    assert!(discord.until(|| app.commands(None).contains(&"Tag feedback".to_owned())).await, "no commands registered");
    Stage { discord, guild, mira, release, bot }
}

/// Nothing differed from Discord's description, if it was given, and nobody was told to slow down.
fn in_order(discord: &LocalDiscord) {
    let report = discord.contract();
    assert_eq!((&report.violations, &report.unknown_fields, report.limited), (&Vec::new(), &Vec::new(), 0));
    assert!(!report.active || (report.requests_checked > 0 && report.answers_checked > 0));
}

fn text(answer: &Answer) -> String {
    answer.text()
}

#[tokio::test]
async fn a_bot_of_real_serenity_answers_a_command_a_button_a_form_and_a_reaction() {
    let stage = Arc::new(stage().await);
    let (mira, release) = (&stage.mira, stage.release);

    let declared = mira
        .slash(release, "incident declare", json!({ "severity": "P0", "title": "Pasting fails", "lead": "Mira Holt" }))
        .unwrap();
    assert_eq!(
        text(&declared.answered().await),
        "P0: Pasting fails, led by Mira Holt\n[Acknowledge] [Note]",
        "{:?}",
        stage.discord.requests()
    );

    let form = mira.click(&declared, "Note").unwrap();
    let Answer::Modal(shown) = form.answered().await else { panic!("no form: {:?}", form.answer()) };
    assert_eq!((shown.title.as_str(), shown.inputs[0].value.as_str()), ("A note", "nothing yet"));
    let sent = mira.fill_in(&form, json!({ "What": "a rollback may help" })).unwrap();
    let noted = sent.answered().await;
    assert!(noted.is_ephemeral());
    assert_eq!(text(&noted), "Noted: a rollback may help");

    let acknowledged = mira.click(&declared, "Acknowledge").unwrap();
    assert!(text(&acknowledged.answered().await).ends_with("(acknowledged by Mira Holt)"));
    assert_eq!(stage.guild.messages(release).len(), 1, "the card is edited in place");

    let said = mira.say(release, "The progress bar is ugly").unwrap();
    mira.react(said, "🐛").unwrap();
    assert!(stage.discord.until(|| stage.guild.messages(release).len() == 3).await, "the bot does not reply");
    let messages = stage.guild.messages(release);
    assert_eq!(messages[1].reactions.iter().map(|r| r.emoji.as_str()).collect::<Vec<_>>(), ["🐛", "🗂"]);
    assert_eq!(messages[2].content, "Feedback: The progress bar is ugly");
    assert_eq!(messages[2].reply_to, Some(said));
    in_order(&stage.discord);
}

#[tokio::test]
async fn completions_deferrals_and_context_menus_reach_the_person() {
    let stage = stage().await;
    let (mira, release) = (&stage.mira, stage.release);

    let typing = mira.autocomplete(release, "incident show", json!({ "title": "P" }), "title").unwrap();
    assert_eq!(text(&typing.answered().await), "Pasting\nPrinting");

    let shown = mira.slash(release, "incident show", json!({ "title": "Pasting" })).unwrap();
    let answer = shown.settled().await;
    assert!(answer.is_ephemeral());
    assert_eq!(text(&answer), "Here is Pasting");

    let said = mira.say(release, "I love it").unwrap();
    let tagged = mira.message_menu(said, "Tag feedback").unwrap();
    assert_eq!(text(&tagged.answered().await), "Tagged: I love it");

    let refused = mira.slash(release, "incident declare", json!({ "severity": "P9", "title": "x" })).err().unwrap();
    assert_eq!(refused.0, "severity: P9 is not offered; there are: P0, P1");
    in_order(&stage.discord);
}
