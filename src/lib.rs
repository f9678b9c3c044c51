//! tplus runs the thirty days after a launch inside a team's Discord server.

pub mod activity;
pub mod clock;
pub mod rehearsal;
