//! The documentation's priorities of these days as a checklist, and its figures as somebody measured them.

use super::figures::Recorded;
use super::{store, view};
use crate::bot::Bot;
use crate::bot::slice::Event;
use crate::discord::answer::Reply;
use crate::discord::invocation::Invocation;
use crate::engine::By;
use crate::error::Outcome;
use crate::playbook::Focus;
use crate::slices::release::{Release, names, require_active};

/// The priorities of the release's days; those of its last days afterwards.
fn focus<'p>(bot: &'p Bot, release: &Release) -> Outcome<&'p Focus> {
    let day = u32::try_from(release.dates.plan_day(bot.now()).max(0)).unwrap_or(u32::MAX);
    let all = &bot.playbook.documentation;
    let found = all.iter().find(|focus| (focus.from_day..=focus.to_day).contains(&day)).or(all.last());
    found.ok_or_else(|| view::no_priorities().into())
}

async fn list(bot: &Bot, release: &Release, focus: &Focus) -> Outcome<crate::discord::card::Card> {
    let ticks = store::documentation_ticks(bot.store.read(), release.id).await?;
    let now = bot.now();
    let names = names(&bot.playbook, release, release.dates.plan_day(now), now);
    Ok(view::checklist(focus, &ticks, &names))
}

/// The checklist.
pub(super) async fn show(bot: &Bot, invocation: &Invocation) -> Outcome<Reply> {
    let release = require_active(bot, invocation.guild).await?;
    Ok(Reply::Say(list(bot, &release, focus(bot, &release)?).await?))
}

/// An entry of the checklist was pressed.
pub(super) async fn tick(bot: &Bot, invocation: &Invocation, subject: &str) -> Outcome<Reply> {
    let release = require_active(bot, invocation.guild).await?;
    let mut parts = subject.splitn(3, '-');
    let mut part = || parts.next().unwrap_or_default();
    let (day, index, is_on) = (part().parse::<u32>().ok(), part(), part() == "on");
    let focus = bot.playbook.documentation.iter().find(|focus| Some(focus.from_day) == day);
    let focus = focus.ok_or_else(view::no_priorities)?;
    let item = index.parse::<usize>().ok().and_then(|index| focus.items.get(index)).ok_or_else(view::no_priorities)?;
    let mut tx = bot.begin_for(invocation).await?;
    store::tick_documentation(&mut tx, (release.id, item), is_on, By { who: &invocation.actor, at: bot.now() }).await?;
    tx.commit().await?;
    bot.tell(&Event::DocumentationTicked { guild: invocation.guild }).await;
    Ok(Reply::Replace(list(bot, &release, focus).await?))
}

/// Records what somebody measured: coverage in percent, satisfaction in stars.
pub(super) async fn record(
    bot: &Bot,
    invocation: &Invocation,
    coverage: Option<f64>,
    satisfaction: Option<f64>,
) -> Outcome<Reply> {
    let (of_coverage, of_satisfaction) = (Recorded::Coverage.kept(), Recorded::Satisfaction.kept());
    let coverage = coverage.map(|typed| view::read_figure(typed, 100.0, of_coverage.1)).transpose()?;
    let satisfaction = satisfaction.map(|typed| view::read_figure(typed, 5.0, of_satisfaction.1)).transpose()?;
    if coverage.is_none() && satisfaction.is_none() {
        return Err(view::nothing_measured().into());
    }
    let mut tx = bot.begin_for(invocation).await?;
    for (name, figure) in [(of_coverage.0, coverage), (of_satisfaction.0, satisfaction)] {
        if let Some(figure) = figure {
            store::record(&mut tx, (name, figure), By { who: &invocation.actor, at: bot.now() }).await?;
        }
    }
    tx.commit().await?;
    Ok(Reply::Say(view::recorded()))
}
