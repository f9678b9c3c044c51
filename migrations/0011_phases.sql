-- While a release is paused nothing of its calendar is due. A phase may be kept beyond its days: they count as its last.
ALTER TABLE release ADD COLUMN paused_ms BIGINT;
ALTER TABLE release ADD COLUMN hold_day BIGINT;
ALTER TABLE release ADD COLUMN hold_until TEXT;

-- What was decided about the course of a release, by whom and why: its launch, its phases, pauses and moves.
CREATE TABLE release_decision (
    guild_id BIGINT NOT NULL,
    release_id BIGINT NOT NULL,
    position BIGINT NOT NULL,
    -- 'go', 'no_go', 'hold', 'move_on', 'by_date', 'pause', 'resume', 'move' or 'end'.
    decided TEXT NOT NULL,
    words TEXT NOT NULL,
    by_user BIGINT,
    by_name TEXT NOT NULL,
    decided_ms BIGINT NOT NULL,
    PRIMARY KEY (guild_id, position)
);

-- The go/no-go poll: a vote a person.
CREATE TABLE go_vote (
    guild_id BIGINT NOT NULL,
    release_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    user_name TEXT NOT NULL,
    is_go BIGINT NOT NULL,
    voted_ms BIGINT NOT NULL,
    PRIMARY KEY (release_id, user_id)
);

-- What is ticked of a checklist, and which lists stand in #release.
CREATE TABLE checklist_tick (
    guild_id BIGINT NOT NULL,
    release_id BIGINT NOT NULL,
    list TEXT NOT NULL,
    item TEXT NOT NULL,
    by_user BIGINT NOT NULL,
    by_name TEXT NOT NULL,
    ticked_ms BIGINT NOT NULL,
    PRIMARY KEY (release_id, list, item)
);
CREATE TABLE checklist_post (
    guild_id BIGINT NOT NULL,
    release_id BIGINT NOT NULL,
    list TEXT NOT NULL,
    posted_ms BIGINT NOT NULL,
    PRIMARY KEY (release_id, list)
);

-- What was due while tplus was away, and was left out.
CREATE TABLE calendar_missed (
    guild_id BIGINT NOT NULL,
    release_id BIGINT NOT NULL,
    job TEXT NOT NULL,
    due_ms BIGINT NOT NULL,
    found_ms BIGINT NOT NULL,
    PRIMARY KEY (release_id, job, due_ms)
);
