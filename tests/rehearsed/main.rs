//! Tests as rehearsals: a person's act through a local Discord, and what the channel then shows. The bot is the real
//! process; one binary holds them all, so that it is linked once.

mod board;
mod charts;
mod course;
mod course_model;
mod digest;
mod drafts;
mod feedback;
mod feedback_loop;
mod feedback_requests;
mod github;
mod golden;
mod hard_days;
mod incident;
mod incident_after;
mod incident_decisions;
mod incident_model;
mod incident_response;
mod kill;
mod metrics;
mod on_postgres;
mod operator;
mod performance;
mod phases;
mod plan;
mod plan_for_days;
mod plan_for_users;
mod privacy;
mod questions;
mod release;
mod rights;
mod routine;
mod sources;
mod standup;
mod support;
mod web;
