-- Incidents in full: steps, people, assessment, privacy, drills, duplicates, and what follows a resolution.
ALTER TABLE incident ADD COLUMN step TEXT NOT NULL DEFAULT 'investigate';
ALTER TABLE incident ADD COLUMN strategy TEXT;
ALTER TABLE incident ADD COLUMN communications BIGINT;
ALTER TABLE incident ADD COLUMN scribe BIGINT;
-- Since when its clocks are watched: its confirmation or last change of severity.
ALTER TABLE incident ADD COLUMN watched_ms BIGINT;
-- Since when the next update is awaited, and when that was put off.
ALTER TABLE incident ADD COLUMN updated_ms BIGINT;
ALTER TABLE incident ADD COLUMN snoozed_ms BIGINT;
ALTER TABLE incident ADD COLUMN private BIGINT NOT NULL DEFAULT 0;
ALTER TABLE incident ADD COLUMN drill BIGINT NOT NULL DEFAULT 0;
ALTER TABLE incident ADD COLUMN merged_into BIGINT;
ALTER TABLE incident ADD COLUMN users_percent BIGINT;
ALTER TABLE incident ADD COLUMN cause TEXT;
ALTER TABLE incident ADD COLUMN clear_fix BIGINT;
ALTER TABLE incident ADD COLUMN hotfix TEXT;
ALTER TABLE incident ADD COLUMN rollback_ms BIGINT;
ALTER TABLE incident ADD COLUMN rolled_back_ms BIGINT;
ALTER TABLE incident ADD COLUMN rollback_to TEXT;
ALTER TABLE incident ADD COLUMN root_cause TEXT;
ALTER TABLE incident ADD COLUMN impact TEXT;
ALTER TABLE incident ADD COLUMN prevention TEXT;
ALTER TABLE incident ADD COLUMN published_ms BIGINT;
ALTER TABLE incident ADD COLUMN postmortem_ms BIGINT;
ALTER TABLE incident ADD COLUMN closed_ms BIGINT;

-- Each entry into a step of the response, in order.
CREATE TABLE incident_step (
    incident_id BIGINT NOT NULL,
    position BIGINT NOT NULL,
    step TEXT NOT NULL,
    entered_ms BIGINT NOT NULL,
    PRIMARY KEY (incident_id, position)
);

-- Responders, and who was invited to a private incident.
CREATE TABLE incident_person (
    incident_id BIGINT NOT NULL,
    role TEXT NOT NULL,
    user_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    since_ms BIGINT NOT NULL,
    PRIMARY KEY (incident_id, role, user_id)
);

-- Ticks on checklists: who and when. `list` is hotfix or closing.
CREATE TABLE incident_check (
    incident_id BIGINT NOT NULL,
    list TEXT NOT NULL,
    item TEXT NOT NULL,
    user_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    checked_ms BIGINT NOT NULL,
    PRIMARY KEY (incident_id, list, item, user_id)
);

-- Texts for users that wait for a person to publish them.
CREATE TABLE incident_draft (
    draft_id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    incident_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    author BIGINT,
    made_ms BIGINT NOT NULL,
    published_ms BIGINT
);
CREATE INDEX incident_draft_of ON incident_draft (incident_id, kind);

-- Decisions with their maker and reasons.
CREATE TABLE incident_decision (
    incident_id BIGINT NOT NULL,
    position BIGINT NOT NULL,
    decision TEXT NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT NOT NULL,
    consulted TEXT NOT NULL,
    decider BIGINT NOT NULL,
    decider_name TEXT NOT NULL,
    decided_ms BIGINT NOT NULL,
    PRIMARY KEY (incident_id, position)
);

CREATE TABLE incident_related (
    incident_id BIGINT NOT NULL,
    other_id BIGINT NOT NULL,
    PRIMARY KEY (incident_id, other_id)
);

-- What has to be done so that it does not happen again.
CREATE TABLE incident_action (
    action_id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    incident_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    what TEXT NOT NULL,
    owner BIGINT NOT NULL,
    owner_name TEXT NOT NULL,
    due_ms BIGINT NOT NULL,
    done_ms BIGINT,
    done_by BIGINT,
    UNIQUE (guild_id, number)
);

-- The parts of a post-mortem that people write.
CREATE TABLE incident_postmortem (
    incident_id BIGINT NOT NULL,
    part TEXT NOT NULL,
    body TEXT NOT NULL,
    author BIGINT NOT NULL,
    written_ms BIGINT NOT NULL,
    PRIMARY KEY (incident_id, part)
);

-- The timeline can be added to and corrected; what stood there first is kept.
ALTER TABLE incident_event ADD COLUMN link TEXT;
ALTER TABLE incident_event ADD COLUMN message BIGINT;
ALTER TABLE incident_event ADD COLUMN original TEXT;
ALTER TABLE incident_event ADD COLUMN edited_by BIGINT;
ALTER TABLE incident_event ADD COLUMN edited_ms BIGINT;
ALTER TABLE incident_event ADD COLUMN removed BIGINT NOT NULL DEFAULT 0;
