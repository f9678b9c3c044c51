//! `/checklist` and the buttons below lists.

use poise::serenity_prelude as serenity;
use serenity::{AutocompleteChoice, CreateAutocompleteResponse};

use super::{items, list, read, redraw, review, rights, store, view};
use crate::bot::{Bot, Context, parts, run};
use crate::discord::answer::Reply;
use crate::discord::custom_id::CustomId;
use crate::discord::invocation::Invocation;
use crate::engine::By;
use crate::error::{Failure, Outcome};
use crate::playbook::{Checklist, ListKind};
use crate::slices::release::require_active;
use crate::slices::support;

/// The plan's checklists for this period.
#[poise::command(slash_command, guild_only, subcommands("show"), subcommand_required)]
pub async fn checklist(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

/// Show a checklist; default: this period's priorities.
#[poise::command(slash_command, guild_only, custom_data = "rights::TICK")]
async fn show(
    ctx: Context<'_>,
    #[description = "Checklist"]
    #[autocomplete = "complete_list"]
    which: Option<String>,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let release = require_active(bot, invocation.guild).await?;
        let found = match which.as_deref() {
            Some(typed) => find(bot, typed),
            None => list(bot, &release, ListKind::Priorities, bot.now()),
        };
        let found =
            found.ok_or_else(|| view::no_list(which.as_deref().unwrap_or_default(), &bot.playbook.checklists))?;
        let (known, names) = read(bot, &mut *bot.store.reader().await?, &release, found, bot.now()).await?;
        Ok(Reply::Say(view::own_list(found, &known, &names)))
    })
    .await
}

fn find<'b>(bot: &'b Bot, typed: &str) -> Option<&'b Checklist> {
    let typed = typed.trim();
    let is_it = |list: &&Checklist| list.id.eq_ignore_ascii_case(typed) || list.name.eq_ignore_ascii_case(typed);
    bot.playbook.checklists.iter().find(is_it)
}

/// A button below a list was pressed.
pub async fn press(bot: &Bot, invocation: &Invocation, id: &CustomId) -> Outcome<Reply> {
    let release = require_active(bot, invocation.guild).await?;
    let mut parts = id.subject.splitn(3, '-');
    let mut part = || parts.next().unwrap_or_default();
    let (name, item, is_on) = (part(), part(), part() != "off");
    let found = find(bot, name);
    if let Some(list) = found.filter(|list| items::item(list, item).is_none()) {
        return Err(view::no_item(list).into());
    }
    let now = bot.now();
    let mut tx = bot.begin_for(invocation).await?;
    let by = By { who: &invocation.actor, at: now };
    let documented = found.filter(|list| items::part_of(list, item).is_some_and(|part| part.is_documentation));
    match documented.and_then(|list| items::item(list, item)) {
        Some(documented) => support::tick_documentation(&mut tx, (release.id, &documented.text), is_on, by).await?,
        None => store::tick(&mut tx, (release.id, name, item), is_on, by).await?,
    }
    let reply = match found {
        Some(list) => {
            let (known, names) = read(bot, tx.conn(), &release, list, now).await?;
            redraw(&mut tx, (&release, list), (&known, &names), now).await?;
            // A list that only they see is changed in place; the shared one is by the outbox.
            match id.act == view::TICK_HERE {
                true => Reply::Replace(view::own_list(list, &known, &names)),
                false if !is_on && known.is_done(item) => Reply::Say(view::known_to_be_done(list, item, &names)),
                false => Reply::Say(view::ticked(list, item, is_on, &names)),
            }
        }
        None => {
            review::redraw(bot, &mut tx, &release, name, now).await?;
            Reply::Say(view::looked(item))
        }
    };
    tx.commit().await?;
    Ok(reply)
}

async fn complete_list<'a>(ctx: Context<'a>, typed: &'a str) -> CreateAutocompleteResponse {
    let wanted = typed.trim().to_lowercase();
    let lists = ctx.data().playbook.checklists.iter().filter(|list| list.name.to_lowercase().contains(&wanted));
    let choices = lists.take(25).map(|list| AutocompleteChoice::new(list.name.clone(), list.id.clone()));
    CreateAutocompleteResponse::new().set_choices(choices.collect())
}
