//! The kinds of timer that this slice sets and serves. All but actions are about an incident.

use chrono::TimeDelta;

use super::domain::clocks::Notice;
use super::domain::occurrence::{ReminderAt, ScenarioAt};
use crate::engine::timers::{At, Kind};
use crate::ids::{ActionId, IncidentId};

/// After a long stop people are told all the same.
const CATCH_UP: TimeDelta = TimeDelta::days(7);

/// One of its clocks has something to say.
pub(super) struct Clock;

impl Kind for Clock {
    const NAME: &'static str = "incident.clock";
    const CATCH_UP: TimeDelta = CATCH_UP;
    type Subject = IncidentId;
    type Slot = Notice;
}

/// Work begins: what was posted quietly pings now.
pub(super) struct Ping;

impl Kind for Ping {
    const NAME: &'static str = "incident.ping";
    const CATCH_UP: TimeDelta = CATCH_UP;
    type Subject = IncidentId;
    type Slot = At;
}

/// Users are to be told where it stands.
pub(super) struct Public;

impl Kind for Public {
    const NAME: &'static str = "incident.public";
    const CATCH_UP: TimeDelta = CATCH_UP;
    type Subject = IncidentId;
    type Slot = At;
}

/// A row of the rollback matrix may have come to hold by itself.
pub(super) struct Matrix;

impl Kind for Matrix {
    const NAME: &'static str = "incident.matrix";
    const CATCH_UP: TimeDelta = CATCH_UP;
    type Subject = IncidentId;
    type Slot = ScenarioAt;
}

/// Its post-mortem, or its closing, is due.
pub(super) struct Postmortem;

impl Kind for Postmortem {
    const NAME: &'static str = "incident.postmortem";
    const CATCH_UP: TimeDelta = CATCH_UP;
    type Subject = IncidentId;
    type Slot = ReminderAt;
}

/// The plan's time for the step under way is over.
pub(super) struct StepOver;

impl Kind for StepOver {
    const NAME: &'static str = "incident.step_over";
    /// Hours later it helps nobody.
    const CATCH_UP: TimeDelta = TimeDelta::hours(1);
    type Subject = IncidentId;
    /// When the step began.
    type Slot = At;
}

/// An action is due.
pub(super) struct Action;

impl Kind for Action {
    const NAME: &'static str = "incident.action";
    const CATCH_UP: TimeDelta = CATCH_UP;
    type Subject = ActionId;
    type Slot = At;
}
