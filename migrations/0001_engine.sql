-- What every slice stands on. Portable: TEXT, BIGINT and DOUBLE PRECISION only; flags 0/1; times in epoch milliseconds.

-- One row a guild, touched first by every write: it serialises them and numbers them.
CREATE TABLE guild_lock (
    guild_id BIGINT PRIMARY KEY,
    sequence BIGINT NOT NULL
);

-- An interaction is handled once, however often it is delivered.
CREATE TABLE handled_interaction (
    interaction_id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    handled_ms BIGINT NOT NULL
);

-- Whatever must happen later. A slot (guild, kind, subject, slot) is set once and fires once.
CREATE TABLE timer (
    timer_id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    subject BIGINT NOT NULL,
    slot TEXT NOT NULL,
    due_ms BIGINT NOT NULL,
    catch_up_ms BIGINT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    retry_ms BIGINT NOT NULL,
    UNIQUE (guild_id, kind, subject, slot)
);
CREATE INDEX timer_by_due ON timer (retry_ms) WHERE state = 'set';

-- Whatever is said to the outside.
CREATE TABLE outbox (
    outbox_id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    position BIGINT NOT NULL,
    lane TEXT NOT NULL,
    urgency BIGINT NOT NULL,
    handle TEXT NOT NULL,
    action TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    next_try_ms BIGINT NOT NULL,
    sending_ms BIGINT,
    claimed_ms BIGINT,
    created_ms BIGINT NOT NULL,
    error TEXT,
    UNIQUE (guild_id, position)
);
CREATE INDEX outbox_by_state ON outbox (state, next_try_ms);
CREATE INDEX outbox_by_lane ON outbox (guild_id, lane, position) WHERE state IN ('pending', 'sending');

-- Where a thing that was said stands now: a handle is the name under which tplus edits it later.
CREATE TABLE placed (
    guild_id BIGINT NOT NULL,
    handle TEXT NOT NULL,
    channel_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    placed_ms BIGINT NOT NULL,
    PRIMARY KEY (guild_id, handle)
);
CREATE INDEX placed_by_message ON placed (message_id);
