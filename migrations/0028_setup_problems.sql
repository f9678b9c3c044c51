-- What set-up lacks, as the team was told: each is said once, and again when it works again.
CREATE TABLE setup_problem (
    guild_id BIGINT NOT NULL,
    problem TEXT NOT NULL,
    -- What exactly is lacking.
    detail TEXT NOT NULL,
    since_ms BIGINT NOT NULL,
    PRIMARY KEY (guild_id, problem)
);

-- Who has answered stand-ups and was found to have left the server: nobody waits for them.
CREATE TABLE standup_left (
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    PRIMARY KEY (guild_id, user_id)
);
