-- What users said, once for each category that it was tagged with.
CREATE TABLE feedback (
    feedback_id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    release_id BIGINT,
    number BIGINT NOT NULL,
    source TEXT NOT NULL,
    category TEXT NOT NULL,
    channel_id BIGINT,
    message_id BIGINT,
    author_id BIGINT,
    author_name TEXT NOT NULL,
    words TEXT NOT NULL,
    sent_ms BIGINT NOT NULL,
    tagged_ms BIGINT NOT NULL,
    edited_ms BIGINT,
    withdrawn_ms BIGINT,
    deleted_ms BIGINT,
    confirmed_ms BIGINT,
    confirmed_by BIGINT,
    UNIQUE (guild_id, number),
    UNIQUE (guild_id, message_id, category)
);
CREATE INDEX feedback_by_time ON feedback (guild_id, tagged_ms);

-- Who tagged it, and with what: the emoji of a reaction, or 'menu'.
CREATE TABLE feedback_tagger (
    feedback_id BIGINT NOT NULL REFERENCES feedback (feedback_id),
    user_id BIGINT NOT NULL,
    mark TEXT NOT NULL,
    tagged_ms BIGINT NOT NULL,
    PRIMARY KEY (feedback_id, user_id, mark)
);

-- What a person is about to tag: without the intent for message content its words come with the menu only.
CREATE TABLE feedback_draft (
    draft_id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    source TEXT NOT NULL,
    channel_id BIGINT,
    message_id BIGINT,
    author_id BIGINT,
    author_name TEXT NOT NULL,
    words TEXT NOT NULL,
    sent_ms BIGINT NOT NULL,
    saved_ms BIGINT NOT NULL
);
