//! What commands work with: the parts of a running tplus, whose request it is, and how it is answered once.

pub mod dispatch;
mod forms;
pub mod slice;

use std::future::Future;
use std::sync::Arc;

use serenity::all::Http;
use tokio::sync::{Mutex, MutexGuard};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use self::forms::Forms;
use self::slice::{Due, Event, GiveUp, OnTimer, Question, Slice};
use crate::config::Servers;
use crate::discord::answer::{Reply, answer};
use crate::discord::card::Card;
use crate::discord::channels::ChannelCache;
use crate::discord::custom_id::CustomId;
use crate::discord::echo::Echo;
use crate::discord::invocation::{Filled, Invocation};
use crate::engine::activity::{Activity, Wakeup};
use crate::engine::clock::{Clock, Instant};
use crate::engine::right::Right;
use crate::engine::store::{Store, Tx, first_time};
use crate::engine::telemetry::{Conclusion, Telemetry};
use crate::error::{Failure, Outcome};
use crate::github::GitHub;
use crate::ids::{MessageId, UserId};
use crate::playbook::Playbook;
use crate::similar::Indexes;

/// The parts of a running tplus. Cheap to clone through its [`Arc`].
pub struct Bot {
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The plan.
    pub playbook: Arc<Playbook>,
    /// What it can do.
    pub slices: &'static [&'static Slice],
    /// Who says who may do what.
    pub guard: &'static dyn Guard,
    /// What is said of a timer that is given up.
    pub give_up: GiveUp,
    /// For answers to interactions and for questions. What is said to channels goes through the outbox.
    pub http: Arc<Http>,
    /// Where whoever runs tplus can be reached; empty where they do not say.
    pub contact: String,
    /// Which servers it is for.
    pub servers: Servers,
    /// tplus's own account.
    pub me: UserId,
    /// The guilds' channels.
    pub channels: Arc<ChannelCache>,
    /// Whether Discord still tells it anything.
    pub echo: Arc<Echo>,
    /// GitHub, where it is set up.
    pub github: Option<Arc<GitHub>>,
    /// Rung when a release's calendar changes: figures are collected by it.
    pub collecting: Arc<Wakeup>,
    /// What is under way.
    pub activity: Arc<Activity>,
    /// What is counted.
    pub telemetry: Arc<Telemetry>,
    /// Called when tplus stops: nothing new is begun then.
    pub stop: CancellationToken,
    /// One after the other, what happens to one message.
    pub message_locks: MessageLocks,
    /// What was said, by its words.
    pub statements: Indexes,
    /// The forms that people fill in.
    pub forms: Forms,
}

/// What is asked of tplus.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// What the log and the counters call it: a command's whole name, or a slice and its act.
    pub name: &'a str,
    /// What it is about, where the interaction itself says so.
    pub subject: Option<&'a str>,
    /// The form that was sent, if one was.
    pub form: Option<(&'a CustomId, &'a Filled)>,
}

/// Says who may do what in a guild.
#[async_trait::async_trait]
pub trait Guard: Send + Sync {
    /// Lets `invocation` pass.
    ///
    /// # Errors
    /// When whoever asks does not hold `right`, or what it needs is not there; the sentence says what to do next.
    async fn check(&self, bot: &Bot, invocation: &Invocation, right: Right) -> Outcome<()>;
}

/// Locks that are shared out by message.
#[derive(Default)]
pub struct MessageLocks([Mutex<()>; 32]);

impl Bot {
    /// Waits until nothing else is being done about `message`, for as long as the guard is held.
    pub async fn turn(&self, message: MessageId) -> MutexGuard<'_, ()> {
        // The lowest bits of a snowflake count what was made within a millisecond; those above are its time.
        let slot = usize::try_from(message.get() >> 22).unwrap_or(0) % self.message_locks.0.len();
        self.message_locks.0[slot].lock().await
    }

    /// The current instant.
    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// Begins the write transaction of `invocation`, which is recorded in it: an interaction has its effects once, however
    /// often Discord delivers it.
    ///
    /// # Errors
    /// [`Failure::Repeated`] when it was handled before, and what the database said.
    pub async fn begin_for(&self, invocation: &Invocation) -> Outcome<Tx> {
        let mut tx = self.store.begin(invocation.guild).await?;
        match first_time(&mut tx, invocation.interaction, self.now()).await? {
            true => Ok(tx),
            false => Err(Failure::Repeated),
        }
    }

    /// Answers `invocation`, by which something was `asked`, with what `work` returns; counts it, and traces what it does.
    pub async fn answer(&self, invocation: &Invocation, asked: Asked<'_>, work: impl Future<Output = Outcome<Reply>>) {
        let Asked { name, subject, form } = asked;
        let again = form.and_then(|(id, filled)| self.forms.sent(invocation.actor.user, id, filled, self.now()));
        let span =
            tracing::info_span!("interaction", guild = %invocation.guild, name, subject, error = tracing::field::Empty);
        let (began, mut conclusion) = (self.now(), Conclusion::Failed);
        let work = async {
            let done = work.await;
            conclusion = Conclusion::from(&done);
            if let (Ok(_), Some((id, _))) = (&done, form) {
                self.forms.taken(invocation.actor.user, id, self.now());
            }
            if let Ok(Reply::Open(form)) = &done {
                self.forms.opened(invocation.actor.user, form, self.now());
            }
            done
        };
        answer(&self.http, invocation, work, again).instrument(span).await;
        self.telemetry.interaction(name, conclusion, self.now() - began);
    }

    /// Lets every slice hear of `event`. What goes wrong in one is logged and keeps it from no other.
    pub async fn tell(&self, event: &Event<'_>) {
        let name = event.name();
        for slice in self.slices {
            let Some(hears) = slice.hears else { continue };
            let span =
                tracing::info_span!("event", guild = event.guild().map(|guild| guild.get()), name, slice = slice.name);
            let heard = hears(self, event).instrument(span.clone()).await;
            self.telemetry.event(name, Conclusion::from(&heard));
            if let Err(error) = heard {
                span.in_scope(|| tracing::error!(%error, "an event was not handled"));
            }
        }
    }

    /// `card` with what the slices know to answer `question`.
    ///
    /// # Errors
    /// When what they know can't be read.
    pub async fn with_answers(&self, question: Question<'_>, mut card: Card) -> Outcome<Card> {
        for add in self.slices.iter().filter_map(|slice| slice.answers) {
            card = add(self, question, card).await?;
        }
        Ok(card)
    }

    /// Who serves timers of `kind`.
    fn on_timer(&self, kind: &str) -> Option<&'static OnTimer> {
        self.slices.iter().flat_map(|slice| slice.timers).find(|timer| timer.kind == kind)
    }

    /// Has the job that is `due` done. First everybody hears that it is, so that it counts what is so.
    ///
    /// # Errors
    /// Whatever keeps it from being done.
    pub async fn do_job(&self, due: Due<'_>) -> Outcome<()> {
        let jobs = self.slices.iter().flat_map(|slice| slice.jobs);
        let job = jobs.into_iter().find(|job| job.job == due.job);
        let job = job.ok_or_else(|| anyhow::anyhow!("nobody does the job {}", due.job.as_str()))?;
        self.tell(&Event::JobDue(due)).await;
        (job.run)(self, &due).await
    }
}

/// What a slash command or context menu is given.
pub type Context<'a> = poise::ApplicationContext<'a, Arc<Bot>, Failure>;

/// The bot, and who uses the command of `ctx`.
///
/// # Errors
/// When it was used outside of a guild.
pub fn parts(ctx: Context<'_>) -> Result<(&Bot, Invocation), Failure> {
    Ok((ctx.data(), Invocation::by_command(ctx.interaction)?))
}

/// Answers the command of `ctx` with what `work` returns, if whoever uses it holds the command's right.
///
/// # Errors
/// Never: what goes wrong is told to who asked. The result is what a command returns.
pub async fn run(
    ctx: Context<'_>,
    invocation: &Invocation,
    work: impl Future<Output = Outcome<Reply>>,
) -> Result<(), Failure> {
    let bot: &Bot = ctx.data();
    let right = ctx.command().custom_data.downcast_ref::<Right>().copied();
    let checked = async {
        let right = right.ok_or_else(|| anyhow::anyhow!("/{} declares no right", ctx.command().qualified_name))?;
        bot.guard.check(bot, invocation, right).await?;
        work.await
    };
    let name: &str = &ctx.command().qualified_name;
    // What stands in /metrics tells nobody that there is something private.
    let name = match right.is_some_and(|right| right.is_secret) {
        true => name.split(' ').next().unwrap_or_default(),
        false => name,
    };
    bot.answer(invocation, Asked { name, subject: None, form: None }, checked).await;
    Ok(())
}
