-- What holds people up: a thing with a number, an age, and somebody who sees to it.
CREATE TABLE blocker (
    blocker_id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    user_name TEXT NOT NULL,
    what TEXT NOT NULL,
    since_ms BIGINT NOT NULL,
    owner_id BIGINT,
    owner_name TEXT,
    repository TEXT,
    issue_number BIGINT,
    incident_number BIGINT,
    over_ms BIGINT,
    -- Over without either: whom it held up names it no more.
    solver_id BIGINT,
    solver_name TEXT,
    UNIQUE (guild_id, number)
);
CREATE INDEX blocker_open ON blocker (guild_id, user_id) WHERE over_ms IS NULL;
