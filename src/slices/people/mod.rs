//! Who works when: people's zones and hours, the days on which they are away, and the team's holidays. Whatever asks or pings a person
//! asks this first; it knows no other slice.

mod domain;
mod store;
mod typed;
pub mod zone;

pub use domain::{Absence, Hours, Off, Own, Question, Schedules};
pub use store::{
    absences_of, add_holiday, end_absence, holidays, note_absence, own_hours, remove_holiday, schedules, write_hours,
};
pub use typed::{day, times, weekdays};

use crate::bot::slice::Slice;

/// What this slice does: others ask it.
pub const SLICE: Slice = Slice { held: store::HELD, ..Slice::new("people") };
