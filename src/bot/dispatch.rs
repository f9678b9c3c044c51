//! From what Discord and the clock say to the slice that declared it: finds the handler, asks for its right, answers once.

use poise::serenity_prelude as serenity;
use serenity::FullEvent;

use super::slice::{Button, Event, Form, GuildUp};
use super::{Asked, Bot};
use crate::discord::custom_id::{CustomId, outdated};
use crate::discord::invocation::{Filled, Invocation};
use crate::engine::clock::Instant;
use crate::engine::outbox;
use crate::engine::right::Right;
use crate::engine::store::Tx;
use crate::engine::timers::{self, OnDue, Timer};
use crate::error::Outcome;
use crate::ids::GuildId;

/// What a button or form is called that no slice declares: an old one, or a forged one.
const UNKNOWN: &str = "unknown";

/// Hands a gateway event to whom it concerns.
pub async fn on_event(bot: &Bot, event: &FullEvent) {
    match event {
        FullEvent::InteractionCreate { interaction: serenity::Interaction::Component(pressed) } => {
            on_component(bot, pressed).await;
        }
        FullEvent::InteractionCreate { interaction: serenity::Interaction::Modal(sent) } => on_modal(bot, sent).await,
        FullEvent::GuildCreate { guild, .. } => {
            bot.channels.learn_if_untold(guild);
            if bot.channels.set_left(guild.id.into(), false)
                && let Err(error) = resume(bot, guild.id.into()).await
            {
                tracing::error!(%error, "what waited for a server could not be taken up; it is in an hour");
            }
            bot.tell(&Event::GuildUp(GuildUp::new(guild))).await;
        }
        FullEvent::Ready { data_about_bot } => {
            if let Err(error) = note_left(bot, &data_about_bot.guilds).await {
                tracing::error!(%error, "it is not known which servers tplus was removed from meanwhile");
            }
            bot.tell(&Event::Gateway(event)).await;
        }
        FullEvent::GuildDelete { incomplete, .. } => {
            // One that is only unavailable comes back by itself.
            if !incomplete.unavailable && bot.channels.set_left(incomplete.id.into(), true) {
                tracing::info!(guild = %incomplete.id, "tplus was removed from a server; what is for it rests");
            }
            bot.tell(&Event::Gateway(event)).await;
        }
        other => bot.tell(&Event::Gateway(other)).await,
    }
}

/// A session begins, and says which servers tplus is in: those that are not among them it was removed from meanwhile.
async fn note_left(bot: &Bot, guilds: &[serenity::UnavailableGuild]) -> Outcome<()> {
    for guild in bot.store.guilds().await? {
        if guilds.iter().all(|known| GuildId::from(known.id) != guild) && bot.channels.set_left(guild, true) {
            tracing::info!(%guild, "tplus was removed from a server meanwhile; what is for it rests");
        }
    }
    Ok(())
}

/// tplus is in `guild` again: what rested goes on.
async fn resume(bot: &Bot, guild: GuildId) -> Outcome<()> {
    let mut tx = bot.store.begin(guild).await?;
    timers::resume(&mut tx, bot.now()).await?;
    outbox::resume(&mut tx, bot.now()).await?;
    tx.commit().await
}

/// A button was pressed, or something was chosen in a select.
async fn on_component(bot: &Bot, pressed: &serenity::ComponentInteraction) {
    let Some(id) = CustomId::decode(&pressed.data.custom_id) else { return };
    let button = button(bot, &id);
    let invocation = match pressed.guild_id {
        Some(_) => Invocation::by_component(pressed).ok(),
        None => guild_of_direct(&id).map(|guild| Invocation::in_person(pressed, guild)),
    };
    let Some(invocation) = invocation else { return };
    let name = button.map_or_else(|| UNKNOWN.to_owned(), |button| format!("{} {}", id.slice, button.act));
    let work = async {
        if let Some(form) = bot.forms.again(invocation.actor.user, &id, bot.now()) {
            return Ok(form?);
        }
        let button = button.filter(|button| button.is_direct || pressed.guild_id.is_some()).ok_or_else(outdated)?;
        let invocation = admitted(bot, &invocation, button.right, pressed.guild_id.is_none()).await?;
        (button.press)(bot, &invocation, &id).await
    };
    bot.answer(&invocation, Asked { name: &name, subject: Some(&id.subject), form: None }, work).await;
}

/// A form was sent.
async fn on_modal(bot: &Bot, sent: &serenity::ModalInteraction) {
    let Some(id) = CustomId::decode(&sent.data.custom_id) else { return };
    let form = form(bot, &id);
    let invocation = match sent.guild_id {
        Some(_) => Invocation::by_form(sent).ok(),
        None => guild_of_direct(&id).map(|guild| Invocation::by_form_in_person(sent, guild)),
    };
    let Some(invocation) = invocation else { return };
    let filled = Filled::from_form(sent);
    let name = form.map_or_else(|| UNKNOWN.to_owned(), |form| format!("{} {}", id.slice, form.act));
    let work = async {
        let form = form.filter(|form| form.is_direct || sent.guild_id.is_some()).ok_or_else(outdated)?;
        let invocation = admitted(bot, &invocation, form.right, sent.guild_id.is_none()).await?;
        (form.fill_in)(bot, &invocation, &id, &filled).await
    };
    let asked = Asked { name: &name, subject: Some(&id.subject), form: Some((&id, &filled)) };
    bot.answer(&invocation, asked, work).await;
}

fn button(bot: &Bot, id: &CustomId) -> Option<&'static Button> {
    let slice = bot.slices.iter().find(|slice| slice.name == id.slice)?;
    slice.buttons.iter().find(|button| button.act == id.act)
}

fn form(bot: &Bot, id: &CustomId) -> Option<&'static Form> {
    let slice = bot.slices.iter().find(|slice| slice.name == id.slice)?;
    slice.forms.iter().find(|form| form.act == id.act)
}

/// The guild that a custom id in a direct message is about: Discord names none there.
fn guild_of_direct(id: &CustomId) -> Option<GuildId> {
    id.subject.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// `invocation`, once it is clear that whoever asks holds `right`. In a direct message nobody has roles: they are asked of
/// Discord, where the right is not everybody's own.
async fn admitted(bot: &Bot, invocation: &Invocation, right: Right, is_direct: bool) -> Outcome<Invocation> {
    let invocation = match is_direct && right != Right::OWN {
        true => invocation.with_roles(&bot.http).await?,
        false => invocation.clone(),
    };
    bot.guard.check(bot, &invocation, right).await?;
    Ok(invocation)
}

#[async_trait::async_trait]
impl OnDue for Bot {
    async fn on_due(&self, timer: &Timer, now: Instant) -> Outcome<()> {
        let handler = self.on_timer(&timer.kind);
        let handler = handler.ok_or_else(|| anyhow::anyhow!("nobody serves timers of the kind {}", timer.kind))?;
        self.channels.first_sight(timer.guild).await;
        (handler.run)(self, timer, now).await
    }

    fn is_urgent(&self, kind: &str) -> bool {
        self.on_timer(kind).is_some_and(|timer| timer.is_urgent)
    }

    fn rests(&self, guild: GuildId) -> bool {
        self.channels.has_left(guild)
    }

    async fn on_given_up(&self, tx: &mut Tx, timer: &Timer, now: Instant) -> Outcome<()> {
        (self.give_up)(tx, timer, now).await
    }
}
