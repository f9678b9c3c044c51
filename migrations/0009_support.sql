-- Who waits for an answer of the team, and what the team answers again and again.

-- Whose words an incident was declared with.
ALTER TABLE incident ADD COLUMN source_author BIGINT;

-- Messages whose words were erased: they are not taken in again.
CREATE TABLE forgotten_message (
    guild_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    PRIMARY KEY (guild_id, message_id)
);

CREATE TABLE awaited (
    awaited_id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    -- 'question': a message; 'answer': an issue nobody has answered; 'triage': an issue without a severity.
    kind TEXT NOT NULL,
    -- The message's id, or the issue's number.
    subject BIGINT NOT NULL,
    channel_id BIGINT,
    author_id BIGINT,
    words TEXT NOT NULL,
    asked_ms BIGINT NOT NULL,
    due_ms BIGINT NOT NULL,
    -- When somebody of the team answered, or it was found to need no answer.
    settled_ms BIGINT,
    -- Whether that was an answer.
    answered BIGINT NOT NULL DEFAULT 0,
    answered_by BIGINT,
    -- When the team was reminded, and when that pinged somebody.
    nagged_ms BIGINT,
    pinged_ms BIGINT,
    -- Under which name the reminder stands.
    nag TEXT,
    -- The entry of the FAQ that answered it.
    faq_id BIGINT,
    UNIQUE (guild_id, kind, subject)
);
CREATE INDEX awaited_open ON awaited (guild_id, due_ms) WHERE settled_ms IS NULL;
CREATE INDEX awaited_by_time ON awaited (guild_id, asked_ms);

CREATE TABLE faq (
    faq_id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    by_user BIGINT NOT NULL,
    made_ms BIGINT NOT NULL,
    edited_ms BIGINT,
    removed_ms BIGINT,
    UNIQUE (guild_id, number)
);

CREATE TABLE faq_search (
    search_id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    faq_id BIGINT,
    searched_ms BIGINT NOT NULL,
    -- What the person said afterwards: found or not, and after how long.
    found BIGINT,
    took_ms BIGINT
);
CREATE INDEX faq_search_by_time ON faq_search (guild_id, searched_ms);

CREATE TABLE documentation_tick (
    release_id BIGINT NOT NULL,
    item TEXT NOT NULL,
    user_id BIGINT NOT NULL,
    user_name TEXT NOT NULL,
    ticked_ms BIGINT NOT NULL,
    PRIMARY KEY (release_id, item)
);

CREATE TABLE documentation_figure (
    guild_id BIGINT NOT NULL,
    position BIGINT NOT NULL,
    -- 'coverage' in percent, or 'satisfaction' in tenths of a star.
    name TEXT NOT NULL,
    figure BIGINT NOT NULL,
    by_user BIGINT NOT NULL,
    set_ms BIGINT NOT NULL,
    PRIMARY KEY (guild_id, position)
);

-- What GitHub has told of by itself: each delivery counts once.
CREATE TABLE hook_delivery (
    delivery TEXT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    received_ms BIGINT NOT NULL
);
