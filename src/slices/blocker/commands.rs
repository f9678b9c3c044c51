//! `/blocker` and the buttons on blockers' cards.

use sqlx::AnyExecutor;

use super::domain::{Blocker, read};
use super::{acts, rights, store, view};
use crate::bot::{Bot, Context, parts, run};
use crate::discord::answer::Reply;
use crate::discord::custom_id::{self, CustomId};
use crate::discord::invocation::{Filled, Invocation};
use crate::engine::outbox::{Outgoing, enqueue};
use crate::error::{Failure, Outcome};
use crate::github::{self, NewIssue, Order};
use crate::ids::{BlockerId, GuildId};
use crate::slices::{incident, tracker};
use crate::text::read_number;

/// What holds people up, until it is over.
#[poise::command(slash_command, guild_only, subcommands("add", "list", "solved"), subcommand_required)]
pub async fn blocker(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

/// Say what is in your way; the stand-up asks you for it, too.
#[poise::command(slash_command, guild_only, custom_data = "rights::WORK")]
async fn add(ctx: Context<'_>, #[description = "What is in your way"] what: String) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let what = read(&what).into_iter().next().ok_or_else(view::empty)?;
        let mut tx = bot.begin_for(&invocation).await?;
        let who = (invocation.actor.user, invocation.actor.name.as_str());
        let blocker = acts::add(&mut tx, bot, who, &what, bot.now()).await?;
        tx.commit().await?;
        Ok(Reply::Say(view::added(&blocker)))
    })
    .await
}

/// What holds people up.
#[poise::command(slash_command, guild_only, custom_data = "rights::WORK")]
async fn list(ctx: Context<'_>) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async { Ok(Reply::Say(view::list(&store::open(bot.store.read(), invocation.guild).await?))) })
        .await
}

/// Say that a blocker is solved.
#[poise::command(slash_command, guild_only, custom_data = "rights::WORK")]
async fn solved(ctx: Context<'_>, #[description = "Blocker, e.g. BL-1"] blocker: String) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let open = store::open(bot.store.read(), invocation.guild).await?;
        let number = read_number(&blocker);
        let found = open.into_iter().find(|open| Some(open.number) == number);
        let id = found.ok_or_else(|| view::unknown(&blocker))?.id;
        solve(bot, &invocation, id).await
    })
    .await
}

fn named_by(id: &CustomId) -> Outcome<BlockerId> {
    Ok(id.subject.parse().map_err(|_| custom_id::outdated())?)
}

/// The open blocker of that id.
async fn open(db: impl AnyExecutor<'_>, guild: GuildId, id: BlockerId) -> Outcome<Blocker> {
    let blocker = store::load(db, guild, id).await?.ok_or_else(|| view::unknown("?"))?;
    if blocker.over.is_some() { Err(view::is_over(&blocker).into()) } else { Ok(blocker) }
}

/// "I'll see to it" was pressed.
pub(super) async fn take(bot: &Bot, invocation: &Invocation, id: &CustomId) -> Outcome<Reply> {
    let mut tx = bot.begin_for(invocation).await?;
    let blocker = open(tx.conn(), invocation.guild, named_by(id)?).await?;
    let blocker = acts::take(&mut tx, blocker, &invocation.actor, bot.now()).await?;
    tx.commit().await?;
    Ok(Reply::Say(view::taken(&blocker)))
}

/// "Solved" was pressed.
pub(super) async fn press_solved(bot: &Bot, invocation: &Invocation, id: &CustomId) -> Outcome<Reply> {
    solve(bot, invocation, named_by(id)?).await
}

async fn solve(bot: &Bot, invocation: &Invocation, id: BlockerId) -> Outcome<Reply> {
    let mut tx = bot.begin_for(invocation).await?;
    let blocker = open(tx.conn(), invocation.guild, id).await?;
    let blocker = acts::solve(&mut tx, bot, blocker, &invocation.actor, bot.now()).await?;
    tx.commit().await?;
    Ok(Reply::Say(view::solved_answer(&blocker)))
}

/// The open blocker that a button or a form names, as it stands now.
async fn shown(bot: &Bot, invocation: &Invocation, id: &CustomId) -> Outcome<Blocker> {
    open(bot.store.read(), invocation.guild, named_by(id)?).await
}

/// "Make it an incident" was pressed.
pub(super) async fn ask_incident(bot: &Bot, invocation: &Invocation, id: &CustomId) -> Outcome<Reply> {
    Ok(Reply::Open(view::incident_form(&shown(bot, invocation, id).await?, &bot.playbook)))
}

/// The incident was declared: the blocker is over, and goes on as that.
pub(super) async fn declare(bot: &Bot, invocation: &Invocation, id: &CustomId, filled: &Filled) -> Outcome<Reply> {
    let blocker = shown(bot, invocation, id).await?;
    let typed = [filled.get("severity"), filled.get("title"), ""];
    let (reply, declared) = incident::declare_what_is_known(bot, invocation, typed, bot.now()).await?;
    acts::became_incident(bot, invocation.guild, (blocker.id, declared.number)).await?;
    Ok(reply)
}

/// "File an issue" was pressed.
pub(super) async fn ask_issue(bot: &Bot, invocation: &Invocation, id: &CustomId) -> Outcome<Reply> {
    tracker::require_connection(bot, invocation.guild).await?;
    let blocker = shown(bot, invocation, id).await?;
    if blocker.issue.is_some() {
        Err(view::is_filed(&blocker).into())
    } else {
        Ok(Reply::Open(view::issue_form(&blocker)))
    }
}

/// The form was sent: the issue is on its way.
pub(super) async fn file(bot: &Bot, invocation: &Invocation, id: &CustomId, filled: &Filled) -> Outcome<Reply> {
    let repository = tracker::require_connection(bot, invocation.guild).await?.repository;
    let now = bot.now();
    let mut tx = bot.begin_for(invocation).await?;
    let mut blocker = open(tx.conn(), invocation.guild, named_by(id)?).await?;
    if blocker.issue.is_some() {
        return Err(view::is_filed(&blocker).into());
    }
    let issue = NewIssue {
        title: view::issue_title(&blocker, filled.get("title")),
        body: view::issue_body(&blocker, filled.get("details")),
        labels: Vec::new(),
    };
    blocker.issue = Some((repository.clone(), None));
    let action = github::Action { repository: repository.clone(), order: Order::File(issue) };
    enqueue(&mut tx, now, Outgoing::new(github::LANE, acts::issue_handle(blocker.id), action)).await?;
    acts::keep(&mut tx, &blocker, now).await?;
    tx.commit().await?;
    Ok(Reply::Say(view::filing(&blocker, &repository)))
}
