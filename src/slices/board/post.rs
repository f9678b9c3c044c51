//! Posts a board, pins it, and changes it where it stands.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

use std::str::FromStr;

use super::compose::compose;
use super::store::{self, Board};
use super::view;
use crate::bot::Bot;
use crate::discord::card::Card;
use crate::discord::outbox::{Action, Place};
use crate::engine::clock::Instant;
use crate::engine::outbox::{self, OtherHandle, Outgoing, enqueue};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{ChannelId, MessageId, ReleaseId};
use crate::slices::release::{self, ChannelUse, Release};

/// Brings the board of `release` up to date: posts and pins it where it is missing, edits it where it has changed.
pub(super) async fn keep(bot: &Bot, release: &Release) -> Outcome<()> {
    let (pool, now) = (bot.store.read(), bot.now());
    let setup = release::setup(pool, release.guild).await?;
    let Some(channel) = setup.channel(ChannelUse::Release) else { return Ok(()) };
    let card = compose(bot, &setup, release, now).await?;
    let stands = outbox::placed(pool, release.guild, &handle(release, channel)).await?;
    let stands = stands.map(|placed| placed.message);
    let mut tx = bot.store.begin(release.guild).await?;
    let wrote = match store::load(&mut tx, release.id).await? {
        (Some(board), true) => close(&mut tx, release, &board, now).await?,
        (None, true) => false,
        (Some(board), false) if board.channel == channel && (!board.lost || stands.is_some()) => {
            change(&mut tx, release, (&board, &card), stands, now).await?
        }
        // Trying again at once would tell the team each time that it can't be done.
        (Some(board), false) if board.channel == channel && is_today(release, board.at, now) => false,
        (board, false) => {
            if let Some(board) = board.filter(|board| board.channel != channel) {
                retire(&mut tx, (release, board.channel), &view::moved(release, channel), now).await?;
            }
            put_up(&mut tx, release, (channel, &card), now).await?
        }
    };
    // What changes nothing is not committed: a commit would be a reason to look again.
    if wrote { tx.commit().await } else { Ok(()) }
}

/// Learns that what `handle` names could not be delivered. Returns whether that is a board.
///
/// # Errors
/// What the database said.
pub async fn undeliverable(tx: &mut Tx, handle: &str) -> Outcome<bool> {
    match handle.parse() {
        Ok(BoardHandle { release, channel }) => store::lose(tx, release, channel).await.map(|()| true),
        // Something else, or only its pin: a board that is not pinned is shown all the same.
        Err(OtherHandle) => Ok(false),
    }
}

fn is_today(release: &Release, at: Instant, now: Instant) -> bool {
    release.dates.date(at) == release.dates.date(now)
}

/// Posts and pins the board.
async fn put_up(tx: &mut Tx, release: &Release, (channel, card): (ChannelId, &Card), now: Instant) -> Outcome<bool> {
    let handle = handle(release, channel);
    let post = Action::post(Place::Channel(channel), &view::dated(card, release, now));
    enqueue(tx, now, Outgoing::new(lane(release), handle.clone(), post)).await?;
    pin(tx, release, handle, now).await?;
    let board = Board { channel, shown: digest(card), at: now, pinned: None, lost: false };
    store::write(tx, release.id, &board).await?;
    Ok(true)
}

/// Edits the board where it shows something else. One that somebody deleted was posted anew, and is pinned again.
async fn change(
    tx: &mut Tx,
    release: &Release,
    (board, card): (&Board, &Card),
    stands: Option<MessageId>,
    now: Instant,
) -> Outcome<bool> {
    if board.lost && is_today(release, board.at, now) {
        return Ok(false);
    }
    let handle = handle(release, board.channel);
    let (shown, pinned) = (digest(card), stands.or(board.pinned));
    if board.pinned.is_some() && board.pinned != pinned {
        pin(tx, release, handle.clone(), now).await?;
    }
    if board.shown != shown || board.lost {
        let edit = Action::edit(&view::dated(card, release, now));
        enqueue(tx, now, Outgoing::new(lane(release), handle, edit)).await?;
    }
    if (board.shown, board.pinned, board.lost) == (shown, pinned, false) {
        return Ok(false);
    }
    store::write(tx, release.id, &Board { shown, pinned, at: now, lost: false, ..*board }).await?;
    Ok(true)
}

/// The board of a release that is over says so and is taken off the pins.
async fn close(tx: &mut Tx, release: &Release, board: &Board, now: Instant) -> Outcome<bool> {
    retire(tx, (release, board.channel), &view::over(release, now), now).await?;
    store::close(tx, release.id).await?;
    Ok(true)
}

async fn retire(
    tx: &mut Tx,
    (release, channel): (&Release, ChannelId),
    last_words: &Card,
    now: Instant,
) -> Outcome<()> {
    let handle = handle(release, channel);
    let edit = Action::edit(last_words);
    enqueue(tx, now, Outgoing::new(lane(release), handle.clone(), edit)).await?;
    let unpin = Action::Unpin { on: handle.clone() };
    enqueue(tx, now, Outgoing::new(lane(release), format!("{handle}:unpin"), unpin)).await
}

async fn pin(tx: &mut Tx, release: &Release, handle: String, now: Instant) -> Outcome<()> {
    let pin = Action::Pin { on: handle.clone() };
    enqueue(tx, now, Outgoing::new(lane(release), format!("{handle}:pin"), pin)).await
}

/// What a card shows, as a number. Another version of Rust may count otherwise, which costs one edit.
fn digest(card: &Card) -> i64 {
    let mut hasher = DefaultHasher::new();
    card.body().to_string().hash(&mut hasher);
    hasher.finish().cast_signed()
}

fn lane(release: &Release) -> String {
    format!("board:{}", release.id)
}

fn handle(release: &Release, channel: ChannelId) -> String {
    BoardHandle { release: release.id, channel }.to_string()
}

/// Under which a board is found. A release whose channel is changed gets another one there.
struct BoardHandle {
    release: ReleaseId,
    channel: ChannelId,
}

impl fmt::Display for BoardHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "board:{}:{}", self.release, self.channel)
    }
}

impl FromStr for BoardHandle {
    type Err = OtherHandle;

    fn from_str(handle: &str) -> Result<Self, OtherHandle> {
        let named = handle.strip_prefix("board:").and_then(|rest| rest.split_once(':'));
        let read = |(release, channel): (&str, &str)| Some((release.parse().ok()?, channel.parse().ok()?));
        let (release, channel) = named.and_then(read).ok_or(OtherHandle)?;
        Ok(Self { release, channel })
    }
}
