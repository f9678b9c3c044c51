-- Feedback in full: statements that say the same, the people behind them, and what becomes of them.

-- The issue that it was taken in from.
ALTER TABLE feedback ADD COLUMN origin_repository TEXT;
ALTER TABLE feedback ADD COLUMN origin_number BIGINT;
CREATE UNIQUE INDEX feedback_by_origin ON feedback (guild_id, origin_repository, origin_number);
-- The statement that stands for this one, which says the same.
ALTER TABLE feedback ADD COLUMN merged_into BIGINT;
-- The one that a person merged it into: what came along with something leaves with it again.
ALTER TABLE feedback ADD COLUMN merged_under BIGINT;
ALTER TABLE feedback ADD COLUMN merged_by BIGINT;
ALTER TABLE feedback ADD COLUMN merged_ms BIGINT;
-- What belongs together by its subject, as somebody named it.
ALTER TABLE feedback ADD COLUMN theme TEXT;
-- How much work it is: 'easy', 'moderate' or 'high'.
ALTER TABLE feedback ADD COLUMN effort TEXT;
-- How far a request has come, and since when.
ALTER TABLE feedback ADD COLUMN stage TEXT;
ALTER TABLE feedback ADD COLUMN stage_ms BIGINT;
-- Whether its author lets it be quoted: 'asked', 'named', 'unnamed' or 'no'.
ALTER TABLE feedback ADD COLUMN consent TEXT;
-- When somebody from the team first answered it.
ALTER TABLE feedback ADD COLUMN answered_ms BIGINT;
CREATE INDEX feedback_by_group ON feedback (merged_into);
-- In which version it was fixed, when that came out, and when somebody last said that it is still broken.
ALTER TABLE feedback ADD COLUMN fixed_in TEXT;
ALTER TABLE feedback ADD COLUMN fixed_ms BIGINT;
ALTER TABLE feedback ADD COLUMN broken_ms BIGINT;

-- A 👍 on the message ('message') or on tplus's card ('card'); one person counts once, however many they give.
CREATE TABLE feedback_vote (
    feedback_id BIGINT NOT NULL REFERENCES feedback (feedback_id),
    user_id BIGINT NOT NULL,
    place TEXT NOT NULL,
    voted_ms BIGINT NOT NULL,
    PRIMARY KEY (feedback_id, user_id, place)
);

-- The repository in whose issues a guild's feedback is tracked, and how far it was read.
CREATE TABLE repository (
    guild_id BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    connected_by BIGINT NOT NULL,
    connected_ms BIGINT NOT NULL,
    -- The newest change that was seen, and with what the same question costs nothing.
    seen_ms BIGINT,
    issues_etag TEXT,
    releases_etag TEXT,
    polled_ms BIGINT,
    next_poll_ms BIGINT NOT NULL,
    failures BIGINT NOT NULL DEFAULT 0,
    -- What keeps tplus from working there, and since when.
    trouble TEXT,
    trouble_ms BIGINT,
    -- When the team was told of it.
    told_ms BIGINT
);

-- What is known of its issues and pull requests. Their texts stay where they are.
CREATE TABLE issue (
    guild_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    is_pull_request BIGINT NOT NULL,
    is_open BIGINT NOT NULL,
    is_done BIGINT NOT NULL,
    -- One a line.
    labels TEXT NOT NULL,
    is_by_team BIGINT NOT NULL,
    upvotes BIGINT NOT NULL,
    created_ms BIGINT NOT NULL,
    updated_ms BIGINT NOT NULL,
    closed_ms BIGINT,
    -- When somebody from the team first wrote below it.
    answered_ms BIGINT,
    -- When it was found to be deleted or moved.
    gone_ms BIGINT,
    -- When it was last asked for by itself.
    checked_ms BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (guild_id, number)
);

-- The repository's published releases.
CREATE TABLE published_release (
    guild_id BIGINT NOT NULL,
    tag TEXT NOT NULL,
    url TEXT NOT NULL,
    published_ms BIGINT NOT NULL,
    PRIMARY KEY (guild_id, tag)
);

-- The issue in which a statement is tracked.
CREATE TABLE feedback_issue (
    feedback_id BIGINT PRIMARY KEY REFERENCES feedback (feedback_id),
    guild_id BIGINT NOT NULL,
    repository TEXT NOT NULL,
    -- None while it waits to be filed.
    number BIGINT,
    -- 'waiting', 'linked', 'refused', 'withdrawn' or 'gone'.
    state TEXT NOT NULL,
    -- Why, where it was refused.
    reason TEXT,
    by_user BIGINT NOT NULL,
    at_ms BIGINT NOT NULL
);
CREATE INDEX feedback_issue_by_number ON feedback_issue (guild_id, number);

-- Who said it is told of a fix once a version: where, and what they answered.
CREATE TABLE feedback_fix (
    fix_id BIGINT NOT NULL UNIQUE,
    feedback_id BIGINT NOT NULL REFERENCES feedback (feedback_id),
    version TEXT NOT NULL,
    guild_id BIGINT NOT NULL,
    url TEXT NOT NULL,
    -- 'thread', 'direct', 'issue' or 'nobody'.
    way TEXT NOT NULL,
    told_ms BIGINT NOT NULL,
    PRIMARY KEY (feedback_id, version)
);
CREATE TABLE feedback_verdict (
    feedback_id BIGINT NOT NULL,
    version TEXT NOT NULL,
    user_id BIGINT NOT NULL,
    -- 1 for fixed, 0 for still broken.
    fixed BIGINT NOT NULL,
    said_ms BIGINT NOT NULL,
    PRIMARY KEY (feedback_id, version, user_id)
);
