-- The summaries that were posted: one a release, job and local date.
CREATE TABLE digest (
    digest_id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    release_id BIGINT NOT NULL,
    job TEXT NOT NULL,
    held_on TEXT NOT NULL,
    from_ms BIGINT NOT NULL,
    cut_off_ms BIGINT NOT NULL,
    UNIQUE (release_id, job, held_on)
);

-- What people added to a day's summaries.
CREATE TABLE digest_note (
    release_id BIGINT NOT NULL,
    held_on TEXT NOT NULL,
    field TEXT NOT NULL,
    words TEXT NOT NULL,
    by_user BIGINT NOT NULL,
    by_name TEXT NOT NULL,
    set_ms BIGINT NOT NULL,
    PRIMARY KEY (release_id, held_on, field)
);

-- Every time that somebody overrode the computed status. The newest that has not run out holds.
CREATE TABLE status_override (
    guild_id BIGINT NOT NULL,
    release_id BIGINT NOT NULL,
    position BIGINT NOT NULL,
    light TEXT NOT NULL,
    reason TEXT NOT NULL,
    by_user BIGINT NOT NULL,
    by_name TEXT NOT NULL,
    set_ms BIGINT NOT NULL,
    until_ms BIGINT NOT NULL,
    PRIMARY KEY (guild_id, position)
);
