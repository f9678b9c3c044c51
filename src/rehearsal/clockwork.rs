//! The rehearsal's end of the clock that the bot follows: it moves the time and asks when a step has ended.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use local_http::clock::{Clock, ManualClock};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, Notify};
use tokio::task::JoinHandle;

use crate::engine::activity::Sent;
use crate::engine::clock::follower::{Quiet, ToBot};
use crate::engine::clock::{Instant, to_millis};

/// A clock on loopback that one bot at a time follows.
pub struct Clockwork {
    clock: Arc<ManualClock>,
    addr: SocketAddr,
    line: Arc<Line>,
    asked: u64,
    listening: JoinHandle<()>,
}

#[derive(Default)]
struct Line {
    follower: Mutex<Option<Follower>>,
    connected: Notify,
}

struct Follower {
    read: Lines<BufReader<OwnedReadHalf>>,
    write: OwnedWriteHalf,
}

impl Drop for Clockwork {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl Clockwork {
    /// Starts a clock that shows `start`.
    ///
    /// # Errors
    /// When no loopback port is to be had.
    pub async fn start(start: Instant) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let (addr, clock, line) = (listener.local_addr()?, ManualClock::new(start), Arc::<Line>::default());
        let listening = tokio::spawn(accept(listener, Arc::clone(&clock), Arc::clone(&line)));
        Ok(Self { clock, addr, line, asked: 0, listening })
    }

    /// Where the bot finds it (`TPLUS_CLOCK`).
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The time, for the world.
    pub fn clock(&self) -> Arc<ManualClock> {
        Arc::clone(&self.clock)
    }

    /// Forgets the bot that follows, since it is gone or about to be replaced.
    pub async fn forget(&self) {
        *self.line.follower.lock().await = None;
    }

    /// Waits until a bot follows.
    pub async fn followed(&self) {
        loop {
            let connected = self.line.connected.notified();
            if self.line.follower.lock().await.is_some() {
                return;
            }
            connected.await;
        }
    }

    /// Moves the world's clock, and then the bot's.
    ///
    /// # Errors
    /// When the bot is gone.
    pub async fn set(&self, to: Instant) -> io::Result<()> {
        self.clock.set(to);
        match self.line.follower.lock().await.as_mut() {
            Some(follower) => follower.tell(&ToBot::Now(to_millis(to))).await,
            None => Ok(()),
        }
    }

    /// Asks the bot whether it has handled what was `sent` and nothing is under way; the answer comes when that is so, or names
    /// what is busy.
    ///
    /// # Errors
    /// When the bot is gone.
    pub async fn ask(&mut self, sent: Sent) -> io::Result<Quiet> {
        self.asked += 1;
        let mut follower = self.line.follower.lock().await;
        let follower = follower.as_mut().ok_or(io::ErrorKind::NotConnected)?;
        follower.tell(&ToBot::Ask { id: self.asked, sent }).await?;
        let line = follower.read.next_line().await?.ok_or(io::ErrorKind::ConnectionReset)?;
        Ok(serde_json::from_str(&line)?)
    }
}

impl Follower {
    async fn tell(&mut self, message: &ToBot) -> io::Result<()> {
        let mut line = serde_json::to_string(message)?;
        line.push('\n');
        self.write.write_all(line.as_bytes()).await
    }
}

async fn accept(listener: TcpListener, clock: Arc<ManualClock>, line: Arc<Line>) {
    while let Ok((stream, _)) = listener.accept().await {
        if let Ok(follower) = greet(stream, &clock).await {
            *line.follower.lock().await = Some(follower);
            line.connected.notify_waiters();
        }
    }
}

async fn greet(stream: TcpStream, clock: &ManualClock) -> io::Result<Follower> {
    stream.set_nodelay(true)?;
    let (read, write) = stream.into_split();
    let mut follower = Follower { read: BufReader::new(read).lines(), write };
    follower.tell(&ToBot::Now(to_millis(clock.now()))).await?;
    Ok(follower)
}
