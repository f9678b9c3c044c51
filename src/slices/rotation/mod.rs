//! Who takes turns at being on call: whose week it is, who swapped, and who stands in. Whatever pages somebody asks this; what people say
//! of it stands in `oncall`.

mod domain;
mod store;

pub use domain::{Member, Override, Rotation, Turn, hand_over};
pub use store::{add, end_override, remove, rotation, settle, stand_in, unsettle};

use sqlx::AnyConnection;

use crate::bot::slice::Slice;
use crate::engine::clock::Instant;
use crate::error::Outcome;
use crate::playbook::Playbook;
use crate::slices::people::{self, Hours};
use crate::slices::release::Release;

/// Whom incidents of `release` page in `guild` at `now`, the first of them first; nobody where nobody takes turns.
///
/// # Errors
/// What the database said.
pub async fn paged(
    db: &mut AnyConnection,
    playbook: &Playbook,
    release: &Release,
    now: Instant,
) -> Outcome<Vec<Member>> {
    let rotation = rotation(db, release.guild, now).await?;
    if rotation.members.is_empty() && rotation.overrides.is_empty() {
        return Ok(Vec::new());
    }
    let team = Hours::of_team(&playbook.work_hours, release.dates.zone);
    let schedules = people::schedules(db, release.guild, team).await?;
    let turns = rotation.turns((&release.dates, &playbook.rotation), &schedules, (now, 1));
    Ok(turns.first().map(|turn| rotation.paged(turn, &schedules, now)).unwrap_or_default())
}

/// What this slice does: others ask it.
pub const SLICE: Slice = Slice { held: store::HELD, ..Slice::new("rotation") };
