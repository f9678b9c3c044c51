-- One stand-up a guild and local date, and who answered what.
CREATE TABLE standup (
    standup_id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    release_id BIGINT,
    held_on TEXT NOT NULL,
    channel_id BIGINT NOT NULL,
    weekday_off BIGINT NOT NULL,
    opened_ms BIGINT NOT NULL,
    prompted_ms BIGINT,
    UNIQUE (guild_id, held_on)
);

CREATE TABLE standup_answer (
    standup_id BIGINT NOT NULL REFERENCES standup (standup_id),
    user_id BIGINT NOT NULL,
    user_name TEXT NOT NULL,
    yesterday TEXT NOT NULL,
    today TEXT NOT NULL,
    blockers TEXT NOT NULL,
    answered_ms BIGINT NOT NULL,
    late BIGINT NOT NULL,
    edited_ms BIGINT,
    PRIMARY KEY (standup_id, user_id)
);
CREATE INDEX standup_answer_by_user ON standup_answer (user_id, answered_ms);
