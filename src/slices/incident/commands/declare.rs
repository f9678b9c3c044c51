//! Declaring: by command, from a message, as a drill.

use poise::serenity_prelude as serenity;

use super::complete;
use crate::bot::{Bot, Context, parts, run};
use crate::discord::answer::Reply;
use crate::discord::invocation::Invocation;
use crate::discord::words::all_words;
use crate::error::{Failure, Outcome};
use crate::ids::MessageRef;
use crate::slices::feedback;
use crate::slices::incident::requests::{Manner, declare_as_read, minutes_ago};
use crate::slices::incident::{rights, view};

/// Declare an incident: something is wrong and the team should know. Open to everyone.
#[poise::command(slash_command, guild_only, custom_data = "rights::DECLARE")]
pub(super) async fn declare(
    ctx: Context<'_>,
    #[description = "Severity: P0 (critical) to P3 (low)"]
    #[autocomplete = "complete::severity"]
    severity: String,
    #[description = "What is wrong, in a few words"] title: String,
    #[description = "What else is known"] summary: Option<String>,
    #[description = "How many minutes ago it was first reported"] reported_minutes_ago: Option<i64>,
    #[description = "The feedback that reports it, e.g. FB-12"] feedback: Option<String>,
    #[description = "Visible only to invited people and the leads"] private: Option<bool>,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    let typed = Typed {
        severity,
        title,
        summary: summary.unwrap_or_default(),
        minutes_ago: reported_minutes_ago,
        feedback,
        private: private.unwrap_or_default(),
        drill: false,
    };
    run(ctx, &invocation, declare_typed(bot, &invocation, typed)).await
}

/// Run a drill: the full incident flow, clearly marked and left out of all statistics.
#[poise::command(slash_command, guild_only, custom_data = "rights::DRILL")]
pub(super) async fn drill(
    ctx: Context<'_>,
    #[description = "Severity: P0 (critical) to P3 (low)"]
    #[autocomplete = "complete::severity"]
    severity: String,
    #[description = "What is wrong, in a few words"] title: String,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    let typed = Typed { severity, title, drill: true, ..Typed::default() };
    run(ctx, &invocation, declare_typed(bot, &invocation, typed)).await
}

/// What was typed.
#[derive(Default)]
struct Typed {
    severity: String,
    title: String,
    summary: String,
    minutes_ago: Option<i64>,
    feedback: Option<String>,
    private: bool,
    drill: bool,
}

async fn declare_typed(bot: &Bot, invocation: &Invocation, mut typed: Typed) -> Outcome<Reply> {
    let mut reported = minutes_ago(bot, typed.minutes_ago)?;
    let (mut source, mut source_author) = (None, None);
    if let Some(named) = &typed.feedback {
        // What a user said is shown to the team only.
        bot.guard.check(bot, invocation, feedback::rights::LIST).await?;
        let said = feedback::find(bot, invocation, named).await?;
        if typed.minutes_ago.is_none() {
            reported = said.words.sent.min(bot.now());
        }
        (source, source_author) = (said.words.message, said.words.author);
        typed.summary = view::from_feedback(&typed.summary, &said.words.text);
    }
    let read = crate::slices::incident::domain::Typed {
        severity: &typed.severity,
        title: &typed.title,
        summary: &typed.summary,
    };
    let manner = Manner { reported, source, source_author, private: typed.private, drill: typed.drill };
    declare_as_read(bot, invocation, read, manner).await
}

/// Declare an incident from a message: text and link are copied, and its time starts the clocks.
#[poise::command(context_menu_command = "Declare incident", guild_only, custom_data = "rights::DECLARE")]
pub async fn declare_from_message(ctx: Context<'_>, message: serenity::Message) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let source = MessageRef::from(&message);
        Ok(Reply::Open(view::declare_form(source, &all_words(&bot.channels, &message), &bot.playbook)))
    })
    .await
}
