-- What was measured. A value that was found again unchanged stays one row: from at_ms to seen_ms it was the same.
CREATE TABLE metric_sample (
    guild_id BIGINT NOT NULL,
    release_id BIGINT NOT NULL,
    metric TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    seen_ms BIGINT NOT NULL,
    value DOUBLE PRECISION NOT NULL,
    -- Of how many answers it is made, where that is known.
    answers BIGINT,
    -- 'source', 'hand', 'push' or 'import'.
    origin TEXT NOT NULL,
    by_user BIGINT,
    PRIMARY KEY (release_id, metric, at_ms)
);

-- The sources that do not answer: since when, and why.
CREATE TABLE metric_source (
    guild_id BIGINT NOT NULL,
    release_id BIGINT NOT NULL,
    metric TEXT NOT NULL,
    failing_ms BIGINT NOT NULL,
    error TEXT NOT NULL,
    PRIMARY KEY (release_id, metric)
);

-- With what a guild's figures are pushed: the token itself is not kept.
CREATE TABLE metric_token (
    guild_id BIGINT PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    by_user BIGINT NOT NULL,
    made_ms BIGINT NOT NULL
);

-- Criteria of success that somebody judged: whoever did last holds.
CREATE TABLE criterion_tick (
    guild_id BIGINT NOT NULL,
    release_id BIGINT NOT NULL,
    criterion TEXT NOT NULL,
    is_met BIGINT NOT NULL,
    words TEXT NOT NULL,
    by_user BIGINT NOT NULL,
    by_name TEXT NOT NULL,
    set_ms BIGINT NOT NULL,
    PRIMARY KEY (release_id, criterion)
);

-- What was unusual, or failed a must, and until when. One card each.
CREATE TABLE metric_alert (
    guild_id BIGINT NOT NULL,
    release_id BIGINT NOT NULL,
    metric TEXT NOT NULL,
    since_ms BIGINT NOT NULL,
    ended_ms BIGINT,
    PRIMARY KEY (release_id, metric, since_ms)
);

-- Whose account on the issue tracker made it; empty for issues that were read before this was kept.
ALTER TABLE issue ADD COLUMN author TEXT NOT NULL DEFAULT '';
