-- What `/setup` said: which channel and which role is what.
CREATE TABLE guild_setup (
    guild_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    snowflake BIGINT NOT NULL,
    set_by BIGINT NOT NULL,
    set_ms BIGINT NOT NULL,
    PRIMARY KEY (guild_id, name)
);

-- A release whose thirty days run, or ran. At most one runs in a guild.
CREATE TABLE release (
    release_id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    version TEXT NOT NULL,
    zone TEXT NOT NULL,
    launch_date TEXT NOT NULL,
    announced_ms BIGINT NOT NULL,
    started_by BIGINT NOT NULL,
    started_ms BIGINT NOT NULL,
    ended_ms BIGINT
);
CREATE UNIQUE INDEX release_running ON release (guild_id) WHERE ended_ms IS NULL;
