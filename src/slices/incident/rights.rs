//! Who may do what here, unless the playbook says otherwise.

use crate::engine::right::{ANYONE, LEADS, READERS, Right, SPEAKERS, TEAM};
use crate::rights;

rights! {
    /// Declare an incident.
    DECLARE = Right::new("incident.declare", ANYONE);
    /// Confirm what somebody outside of the team declared.
    CONFIRM = Right::new("incident.confirm", TEAM);
    /// Take an incident up.
    ACKNOWLEDGE = Right::new("incident.acknowledge", TEAM);
    /// Post an update.
    UPDATE = Right::new("incident.update", TEAM);
    /// Put title and summary into other words.
    EDIT = Right::new("incident.edit", TEAM);
    /// Change the severity.
    SEVERITY = Right::new("incident.severity", TEAM);
    /// End an incident.
    RESOLVE = Right::new("incident.resolve", TEAM);
    /// See incidents.
    LIST = Right::new("incident.list", READERS);
    /// Move on to another step.
    STEP = Right::new("incident.step", TEAM);
    /// Take a part, or give it to somebody.
    ROLE = Right::new("incident.role", TEAM);
    /// Put the next update off.
    SNOOZE = Right::new("incident.snooze", TEAM);
    /// Add to the timeline and correct it.
    TIMELINE = Right::new("incident.timeline", TEAM);
    /// Tick what a hotfix, a rollback or a closing needs.
    CHECKLIST = Right::new("incident.checklist", TEAM);
    /// Say that incidents are the same, or related.
    MERGE = Right::new("incident.merge", TEAM);
    /// File it as an issue, or link it to one.
    ISSUE = Right::new("incident.issue", TEAM);
    /// Declare one that only its members and the leads see.
    PRIVATE = Right::new("incident.private", TEAM).secret();
    /// Reopen one that was not over.
    REOPEN = Right::new("incident.reopen", TEAM);
    /// Write report and post-mortem.
    POSTMORTEM = Right::new("incident.postmortem", TEAM);
    /// Add and finish actions.
    ACTIONS = Right::new("incident.actions", TEAM);
    /// See how incidents went.
    STATS = Right::new("incident.stats", TEAM);
    /// Tell users.
    PUBLISH = Right::new("incident.publish", SPEAKERS);
    /// Close one that is over.
    CLOSE = Right::new("incident.close", LEADS);
    /// Declare a drill.
    DRILL = Right::new("incident.drill", LEADS);
    /// Take incidents along as a file.
    EXPORT = Right::new("incident.export", LEADS);
    /// Decide whether the release is rolled back: whoever the plan's decision names.
    ROLL_BACK = Right::new("decide.rollback", &[]);
}
