//! What is offered while a command is typed.

use serenity::all::{AutocompleteChoice, CreateAutocompleteResponse};

use crate::bot::Context;
use crate::discord::invocation::Invocation;
use crate::slices::incident::domain::steps::is_worked_on;
use crate::slices::incident::domain::{Incident, Part, Progress};
use crate::slices::incident::requests::viewer;
use crate::slices::incident::{rights, short_name, store};
use crate::slices::release;
use crate::text;

/// How many entries a list of choices may hold, and how long each may be.
const CHOICES: usize = 25;
const LABEL: usize = 100;

fn choices(labels: impl Iterator<Item = (String, String)>, typed: &str) -> CreateAutocompleteResponse {
    let typed = typed.trim().to_lowercase();
    let fitting = labels.filter(|(label, _)| label.to_lowercase().contains(&typed)).take(CHOICES);
    let choices = fitting.map(|(label, value)| AutocompleteChoice::new(text::cut(&label, LABEL), value));
    CreateAutocompleteResponse::new().set_choices(choices.collect())
}

pub(super) async fn severity<'a>(ctx: Context<'a>, typed: &'a str) -> CreateAutocompleteResponse {
    let label = |known: &crate::playbook::Severity| {
        (format!("{} {}: {}", known.id, known.name, known.impact), known.id.clone())
    };
    choices(ctx.data().playbook.severities.iter().map(label), typed)
}

pub(super) async fn step<'a>(ctx: Context<'a>, typed: &'a str) -> CreateAutocompleteResponse {
    let steps = ctx.data().playbook.incidents.steps.iter().filter(|step| is_worked_on(step));
    choices(steps.map(|step| (format!("{}: {}", step.name, step.what), step.id.clone())), typed)
}

pub(super) async fn part<'a>(_: Context<'a>, typed: &'a str) -> CreateAutocompleteResponse {
    choices(Part::ALL.into_iter().map(|part| (part.as_str().to_owned(), part.as_str().to_owned())), typed)
}

pub(super) async fn snooze<'a>(ctx: Context<'a>, typed: &'a str) -> CreateAutocompleteResponse {
    let offered = ctx.data().playbook.incidents.rules.snooze_minutes.iter();
    choices(offered.map(|minutes| (format!("{minutes} minutes"), minutes.to_string())), typed)
}

fn named(incidents: Vec<Incident>, typed: &str) -> CreateAutocompleteResponse {
    let label = |incident: Incident| {
        let name = short_name(incident.number);
        (format!("{name} {} {}", incident.severity, text::one_line(&incident.title)), name)
    };
    choices(incidents.into_iter().map(label), typed)
}

/// The open incidents that whoever types may see.
pub(super) async fn open<'a>(ctx: Context<'a>, typed: &'a str) -> CreateAutocompleteResponse {
    named(seen(ctx, false).await, typed)
}

/// All incidents that whoever types may see, the latest first.
pub(super) async fn any<'a>(ctx: Context<'a>, typed: &'a str) -> CreateAutocompleteResponse {
    named(seen(ctx, true).await, typed)
}

async fn seen(ctx: Context<'_>, over_too: bool) -> Vec<Incident> {
    const LATEST: i64 = 100;
    let bot = ctx.data();
    let Ok(invocation) = Invocation::by_command(ctx.interaction) else { return Vec::new() };
    if bot.guard.check(bot, &invocation, rights::LIST).await.is_err() {
        return Vec::new();
    }
    let Ok(setup) = release::setup(bot.store.read(), invocation.guild).await else { return Vec::new() };
    let viewer = viewer(bot, &setup, &invocation);
    let found = match over_too {
        true => store::latest(bot.store.read(), invocation.guild, viewer, LATEST).await,
        false => store::open_to(bot.store.read(), invocation.guild, viewer).await,
    };
    let mut found = found.unwrap_or_default();
    // What nobody stands behind is offered last.
    found.sort_by_key(|incident| incident.progress() == Progress::Unconfirmed);
    found
}
