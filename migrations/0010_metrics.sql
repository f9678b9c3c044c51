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

-- How a release's sources answer: when each last did, and since when and why it does not.
CREATE TABLE metric_source (
    guild_id BIGINT NOT NULL,
    release_id BIGINT NOT NULL,
    metric TEXT NOT NULL,
    good_ms BIGINT,
    failing_ms BIGINT,
    error TEXT,
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
