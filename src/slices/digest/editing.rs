//! What people write for a post: the form that shows it as it stands, and what becomes of its answer.

use super::compose::ready;
use super::context::DigestContext;
use super::domain::Part;
use super::subject::{Subject, mark};
use super::{store, view};
use crate::actor::Actor;
use crate::discord::card::Form;
use crate::discord::custom_id::CustomId;
use crate::discord::invocation::{Filled, Invocation};
use crate::engine::By;
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::playbook::JobId;
use crate::slices::incident;
use crate::slices::status::{self, Override};

/// The form for `parts` of today's post of `job`, as it would be posted now.
pub(super) async fn form(context: &DigestContext<'_>, job: JobId, asked: &[Part], act: &'static str) -> Outcome<Form> {
    if asked.is_empty() {
        return Err(view::cannot_edit(job).into());
    }
    let composed = ready(context, job).await?;
    let holds = status::current_override(context.bot.store.read(), context.release.id, context.now).await?;
    let shown = asked.iter().map(|part| mark(&lines(*part, &composed.part(*part)))).collect();
    let subject = Subject { shown, ..Subject::of(context.release, context.date, job) };
    let id = CustomId::new("digest", act, subject.encode());
    Ok(view::form(&composed, asked, (id, context.date), holds.as_ref().map(|(holds, _)| holds)))
}

/// What was typed for a part, as it is compared.
fn lines(part: Part, typed: &str) -> Vec<String> {
    match part {
        Part::Body => typed.lines().map(|line| line.trim_end().to_owned()).collect(),
        _ => view::noted_lines(typed),
    }
}

/// Writes down what a form says; returns the status that it sets.
pub(super) async fn save(
    context: &DigestContext<'_>,
    invocation: &Invocation,
    filled: &Filled,
    subject: &Subject,
) -> Outcome<Option<Override>> {
    let by = By { who: &invocation.actor, at: context.now };
    let asked = if filled.has(Part::Body.as_str()) { &[Part::Body] } else { Part::of(subject.job) };
    if filled.has(Part::Challenges.as_str()) {
        refuse_what_is_over(context, filled.get(Part::Challenges.as_str())).await?;
    }
    let status = if filled.has("light") { Some(StatusTyped::read(context, filled).await?) } else { None };
    let held_on = context.held_on();
    let mut tx = context.bot.begin_for(invocation).await?;
    for (index, part) in asked.iter().enumerate() {
        let words = filled.get(part.as_str());
        // What was left as it was proposed goes on to follow what happens.
        if !subject.is_as_shown(index, &lines(*part, words)) {
            let note = store::Note { part: *part, words };
            store::note(&mut tx, context.post_of(subject.job, &held_on), note, by).await?;
        }
    }
    let stands = match status {
        Some(status) => status.write(&mut tx, context, by).await?,
        None => None,
    };
    tx.commit().await?;
    Ok(stands)
}

/// What is done about an incident that is over is no mitigation of a challenge.
async fn refuse_what_is_over(context: &DigestContext<'_>, typed: &str) -> Outcome<()> {
    let named = regex::Regex::new(r"\bINC-(\d+)").map_err(anyhow::Error::from)?;
    let open = incident::open(context.bot.store.read(), context.release.guild).await?;
    for found in typed.lines().filter_map(|line| named.captures(line)) {
        let number = found[1].parse().unwrap_or_default();
        if !open.iter().any(|incident| incident.number == number) {
            return Err(view::over_challenge(number).into());
        }
    }
    Ok(())
}

/// The status that a form asks for, and the one that holds.
struct StatusTyped {
    given: Option<Override>,
    holds: Option<Override>,
    /// Whether the one that holds was left in the form as it stood: it holds for as long as it did.
    is_left: bool,
}

impl StatusTyped {
    async fn read(context: &DigestContext<'_>, filled: &Filled) -> Outcome<Self> {
        let typed = [filled.get("light"), filled.get("reason"), filled.get("within")];
        let given = Override::read(typed, context.now).map_err(view::override_mistake)?;
        let holds = status::current_override(context.bot.store.read(), context.release.id, context.now).await?;
        let holds = holds.map(|(holds, _)| holds);
        let is_same = |(holds, given): (&Override, &Override)| {
            typed[2].is_empty() && (given.light, &given.reason) == (holds.light, &holds.reason)
        };
        let is_left = holds.as_ref().zip(given.as_ref()).is_some_and(is_same);
        Ok(Self { given, holds, is_left })
    }

    /// Writes it; returns the status that holds from now on, if one is set.
    async fn write(self, tx: &mut Tx, context: &DigestContext<'_>, by: By<&Actor>) -> Outcome<Option<Override>> {
        match &self.given {
            _ if self.is_left => return Ok(self.holds),
            Some(given) => status::set_override(tx, context.release.id, given, by).await?,
            None => status::end_override(tx, context.release.id, context.now).await?,
        }
        Ok(self.given)
    }
}
