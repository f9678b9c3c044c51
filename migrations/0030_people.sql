-- When people work, as far as they have said: what is empty is as everybody's.
CREATE TABLE person (
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    zone TEXT,
    weekdays TEXT,
    works_from TEXT,
    works_to TEXT,
    PRIMARY KEY (guild_id, user_id)
);

-- Days on which somebody is away, by their own calendar; both ends are days off.
CREATE TABLE absence (
    absence_id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    -- When that day is over.
    over_ms BIGINT NOT NULL
);
CREATE INDEX absence_by_end ON absence (guild_id, last_day);

CREATE TABLE holiday (
    guild_id BIGINT NOT NULL,
    held_on TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (guild_id, held_on)
);

-- Whom the stand-up asks, and how many in a row they let pass.
CREATE TABLE standup_member (
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    user_name TEXT NOT NULL,
    opted_out BIGINT NOT NULL,
    let_pass BIGINT NOT NULL,
    PRIMARY KEY (guild_id, user_id)
);

-- Whose answer a stand-up waited for, from when until when.
CREATE TABLE standup_asked (
    standup_id BIGINT NOT NULL REFERENCES standup (standup_id),
    user_id BIGINT NOT NULL,
    user_name TEXT NOT NULL,
    opens_ms BIGINT NOT NULL,
    closes_ms BIGINT NOT NULL,
    PRIMARY KEY (standup_id, user_id)
);
