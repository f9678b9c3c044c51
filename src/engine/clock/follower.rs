//! A clock that follows a rehearsal in another process (`TPLUS_CLOCK`): it is told the time and tells when all is quiet.
//!
//! The rehearsal listens on loopback; each message is one line of JSON. It sends [`ToBot::Now`] whenever its clock
//! moves and [`ToBot::Ask`] to learn when a step has ended; the answer comes once nothing is under way, or says after
//! [`PATIENCE`] what still is.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};

use super::{VirtualClock, from_millis, to_millis};
use crate::engine::activity::{Activity, Sent};

/// How long, in real time, a step may take before the bot names what is busy.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// What the rehearsal tells the bot.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToBot {
    /// The clock now shows this many milliseconds since the epoch.
    Now(i64),
    /// Answer when idle.
    Ask {
        /// Echoed in the answer.
        id: u64,
        /// What was sent to this process over the gateway so far.
        sent: Sent,
    },
}

/// What the bot answers to [`ToBot::Ask`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Quiet {
    /// The id of the question.
    pub id: u64,
    /// What is still under way after [`PATIENCE`]; empty when idle.
    pub busy: Vec<String>,
    /// The next alarm, in milliseconds since the epoch.
    pub next_alarm: Option<i64>,
}

/// Why a rehearsal's clock cannot be followed.
#[derive(Debug, thiserror::Error)]
pub enum FollowError {
    /// The address isn't this machine's.
    #[error("TPLUS_CLOCK must be a loopback address, it is {0}")]
    NotLoopback(SocketAddr),
    /// The rehearsal does not answer.
    #[error("the rehearsal's clock at {addr} cannot be reached: {source}")]
    Unreachable {
        /// Where it was looked for.
        addr: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// It does not speak as a rehearsal does.
    #[error("what answers at {0} is not a rehearsal's clock")]
    NotAClock(SocketAddr),
}

/// Connects to the rehearsal's clock and follows it until the connection ends. `known` says which kinds of gateway
/// event this process counts.
///
/// # Errors
/// When nobody listens there, or whoever does tells no time.
pub async fn follow(
    addr: SocketAddr,
    activity: &Arc<Activity>,
    known: fn(&str) -> bool,
) -> Result<Arc<VirtualClock>, FollowError> {
    if !addr.ip().is_loopback() {
        return Err(FollowError::NotLoopback(addr));
    }
    let unreachable = |source| FollowError::Unreachable { addr, source };
    let stream = TcpStream::connect(addr).await.map_err(unreachable)?;
    stream.set_nodelay(true).map_err(unreachable)?;
    let (read, write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let first = lines.next_line().await.map_err(unreachable)?.unwrap_or_default();
    let Ok(ToBot::Now(now)) = serde_json::from_str(&first) else {
        return Err(FollowError::NotAClock(addr));
    };
    let clock = VirtualClock::new(from_millis(now));
    tokio::spawn(listen(lines, write, Arc::clone(&clock), Arc::clone(activity), known));
    Ok(clock)
}

async fn listen(
    mut lines: Lines<BufReader<OwnedReadHalf>>,
    mut write: OwnedWriteHalf,
    clock: Arc<VirtualClock>,
    activity: Arc<Activity>,
    known: fn(&str) -> bool,
) {
    while let Ok(Some(line)) = lines.next_line().await {
        match serde_json::from_str(&line) {
            Ok(ToBot::Now(millis)) => clock.set(from_millis(millis)),
            Ok(ToBot::Ask { id, sent }) => {
                let quiet = tokio::time::timeout(PATIENCE, activity.quiet(&sent, known)).await;
                let busy = if quiet.is_ok() { Vec::new() } else { activity.unfinished(&sent, known) };
                let answer = Quiet { id, busy, next_alarm: clock.next_alarm().map(to_millis) };
                let mut line = serde_json::to_string(&answer).unwrap_or_default();
                line.push('\n');
                if write.write_all(line.as_bytes()).await.is_err() {
                    return;
                }
            }
            Err(error) => tracing::error!(%error, "the rehearsal's clock sent a line that cannot be read"),
        }
    }
    tracing::warn!("the rehearsal's clock has gone; time stands still");
}
