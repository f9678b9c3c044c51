//! The rows of decisions and of votes.

use sqlx::AnyExecutor;

use crate::actor::Actor;
use crate::engine::By;
use crate::engine::clock::{Instant, from_millis, to_millis};
use crate::engine::store::Tx;
use crate::engine::store::personal::{Erased, Held, Within};
use crate::error::Outcome;
use crate::ids::ReleaseId;

/// Where the course of a release holds people.
pub const HELD: &[Held] = &[
    Held {
        called: Some(("decision about the release's course", "decisions about the release's course")),
        erased: Erased::Words(&[("by_name", "'someone'"), ("words", "''")]),
        ..Held::by("release_decision", Within::Guild, "by_user")
    },
    Held {
        called: Some(("vote whether to launch", "votes whether to launch")),
        erased: Erased::Words(&[("user_name", "'someone'")]),
        ..Held::by("go_vote", Within::Guild, "user_id")
    },
];

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided {
    /// To launch.
    Go,
    /// Not to launch yet.
    NoGo,
    /// To keep the phase.
    Hold,
    /// To begin the next phase.
    MoveOn,
    /// Nobody decided: the next phase began by its date.
    ByDate,
    /// The calendar rests.
    Pause,
    /// It goes on.
    Resume,
    /// The launch is on another day.
    Move,
    /// The release ended before its time.
    End,
    /// Users have been told of it.
    Announced,
    /// After a rollback users have it again.
    Relaunch,
    /// A version after it was shipped.
    Shipped,
}

impl Decided {
    const ALL: [Self; 12] = [
        Self::Go,
        Self::NoGo,
        Self::Hold,
        Self::MoveOn,
        Self::ByDate,
        Self::Pause,
        Self::Resume,
        Self::Move,
        Self::End,
        Self::Announced,
        Self::Relaunch,
        Self::Shipped,
    ];

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|decided| decided.name() == name)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Go => "go",
            Self::NoGo => "no_go",
            Self::Hold => "hold",
            Self::MoveOn => "move_on",
            Self::ByDate => "by_date",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Move => "move",
            Self::End => "end",
            Self::Announced => "announced",
            Self::Relaunch => "relaunch",
            Self::Shipped => "shipped",
        }
    }
}

/// A decision about the course of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What.
    pub decided: Decided,
    /// Why, or what it was about.
    pub words: String,
    /// Who; nobody, where a date decided.
    pub by: String,
    /// When.
    pub at: Instant,
}

/// Writes a decision down and returns its position.
pub(super) async fn decide(
    tx: &mut Tx,
    release: ReleaseId,
    (decided, words): (Decided, &str),
    By { who: by, at: now }: By<Option<&Actor>>,
) -> Outcome<i64> {
    let (guild, position) = (tx.guild(), tx.next_position());
    sqlx::query(
        "INSERT INTO release_decision (guild_id, release_id, position, decided, words, by_user, by_name, decided_ms) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(guild)
    .bind(release)
    .bind(position)
    .bind(decided.name())
    .bind(words)
    .bind(by.map(|by| by.user))
    .bind(by.map_or("", |by| by.name.as_str()))
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(position)
}

/// The latest decisions about `release`, at most `most`, the latest first.
pub(super) async fn decisions(db: impl AnyExecutor<'_>, release: ReleaseId, most: i64) -> Outcome<Vec<Decision>> {
    let rows: Vec<(String, String, String, i64)> = sqlx::query_as(
        "SELECT decided, words, by_name, decided_ms FROM release_decision WHERE release_id = $1 \
         ORDER BY position DESC LIMIT $2",
    )
    .bind(release)
    .bind(most)
    .fetch_all(db)
    .await?;
    let read = |(decided, words, by, at): (String, String, String, i64)| {
        Some(Decision { decided: Decided::from_name(&decided)?, words, by, at: from_millis(at) })
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// A vote whether to launch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Vote {
    pub(super) name: String,
    pub(super) is_go: bool,
    /// The playbook's ids of the roles that they had.
    pub(super) roles: Vec<String>,
}

/// Writes a vote down; whoever votes again changes theirs.
pub(super) async fn vote(
    tx: &mut Tx,
    release: ReleaseId,
    (is_go, roles): (bool, &[&str]),
    By { who: by, at: now }: By<&Actor>,
) -> Outcome<()> {
    let guild = tx.guild();
    sqlx::query(
        "INSERT INTO go_vote (guild_id, release_id, user_id, user_name, is_go, voted_ms, roles) VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (release_id, user_id) DO UPDATE SET is_go = excluded.is_go, user_name = excluded.user_name, \
         voted_ms = excluded.voted_ms, roles = excluded.roles",
    )
    .bind(guild)
    .bind(release)
    .bind(by.user)
    .bind(&by.name)
    .bind(i64::from(is_go))
    .bind(to_millis(now))
    .bind(roles.join("\n"))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The votes since `since`, the first one first.
pub(super) async fn votes(tx: &mut Tx, release: ReleaseId, since: Instant) -> Outcome<Vec<Vote>> {
    let sql = "SELECT user_name, is_go, roles FROM go_vote WHERE release_id = $1 AND voted_ms >= $2 ORDER BY voted_ms, user_id";
    let rows: Vec<(String, i64, String)> =
        sqlx::query_as(sql).bind(release).bind(to_millis(since)).fetch_all(tx.conn()).await?;
    let vote = |(name, is_go, roles): (String, i64, String)| Vote {
        name,
        is_go: is_go != 0,
        roles: roles.lines().map(str::to_owned).collect(),
    };
    Ok(rows.into_iter().map(vote).collect())
}

/// The last go or no-go since `since`, where somebody decided.
pub(super) async fn launch_decision(
    tx: &mut Tx,
    release: ReleaseId,
    since: Instant,
) -> Outcome<Option<(bool, String, Instant)>> {
    let row: Option<(String, String, i64)> = sqlx::query_as(
        "SELECT decided, by_name, decided_ms FROM release_decision WHERE release_id = $1 AND decided IN ('go', 'no_go') \
         AND decided_ms >= $2 ORDER BY position DESC LIMIT 1",
    )
    .bind(release)
    .bind(to_millis(since))
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|(decided, by, at)| (decided == "go", by, from_millis(at))))
}

/// Whether somebody, or a date, decided about the end of the phase since `since`.
pub(super) async fn phase_is_decided(tx: &mut Tx, release: ReleaseId, since: Instant) -> Outcome<bool> {
    let count: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM release_decision WHERE release_id = $1 AND decided IN ('hold', 'move_on', 'by_date') \
         AND decided_ms >= $2",
    )
    .bind(release)
    .bind(to_millis(since))
    .fetch_one(tx.conn())
    .await?;
    Ok(count > 0)
}
