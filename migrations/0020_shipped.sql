-- The version that was shipped last since the announcement, which users have by now.
ALTER TABLE release ADD COLUMN shipped TEXT;

-- In which milestone an issue is.
ALTER TABLE issue ADD COLUMN milestone TEXT;

-- Which issues and pull requests a published release names as part of it, in its notes or its commits.
CREATE TABLE release_issue (
    guild_id BIGINT NOT NULL,
    tag TEXT NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (guild_id, tag, number)
);

-- Which issues a pull request says that it closes.
CREATE TABLE pull_closes (
    guild_id BIGINT NOT NULL,
    pull BIGINT NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (guild_id, pull, number)
);

-- Whether a release has the fix of a topic, where nothing but the time speaks for it: the team is asked before any user is told.
CREATE TABLE fix_doubt (
    guild_id BIGINT NOT NULL,
    tag TEXT NOT NULL,
    feedback_id BIGINT NOT NULL,
    asked_ms BIGINT NOT NULL,
    is_in BIGINT,
    by_user BIGINT,
    answered_ms BIGINT,
    PRIMARY KEY (guild_id, tag, feedback_id)
);

-- The issue in the repository in which an incident is tracked; without a number while it is being filed.
ALTER TABLE incident ADD COLUMN issue_repository TEXT;
ALTER TABLE incident ADD COLUMN issue_number BIGINT;

-- Users who answered what other users asked.
CREATE TABLE helped (
    guild_id BIGINT NOT NULL,
    -- The message with the question.
    question BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    helped_ms BIGINT NOT NULL,
    PRIMARY KEY (guild_id, question, user_id)
);
