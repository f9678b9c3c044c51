-- What people write for a post is that post's own: `field` says of which, as 'end_of_day.focus'. Before, the posts of a day shared it.
UPDATE digest_note SET field = 'end_of_day.highlights' WHERE field = 'highlights';
UPDATE digest_note SET field = 'end_of_day.focus' WHERE field = 'focus';

-- Texts for users that somebody holds back: they wait for a person when their time comes.
CREATE TABLE held_post (
    guild_id BIGINT NOT NULL,
    release_id BIGINT NOT NULL,
    job TEXT NOT NULL,
    held_on TEXT NOT NULL,
    by_user BIGINT NOT NULL,
    by_name TEXT NOT NULL,
    held_ms BIGINT NOT NULL,
    PRIMARY KEY (release_id, job, held_on)
);
-- Why a text for users waits, in words.
ALTER TABLE waiting_post ADD COLUMN reason TEXT NOT NULL DEFAULT '';

-- Figures that a team says it does not measure for a release: they leave its posts and criteria.
CREATE TABLE metric_unmeasured (
    guild_id BIGINT NOT NULL,
    release_id BIGINT NOT NULL,
    metric TEXT NOT NULL,
    by_user BIGINT NOT NULL,
    by_name TEXT NOT NULL,
    said_ms BIGINT NOT NULL,
    PRIMARY KEY (release_id, metric)
);
-- For which releases the team was asked where the figures come from.
CREATE TABLE metric_asked (
    guild_id BIGINT NOT NULL,
    release_id BIGINT PRIMARY KEY,
    asked_ms BIGINT NOT NULL
);

-- What was reworded or deleted since an index of statements was brought up to date.
CREATE INDEX feedback_by_edit ON feedback (guild_id, edited_ms);
CREATE INDEX feedback_by_deletion ON feedback (guild_id, deleted_ms);

-- How grave the team said a bug is, by the severity's id, or 'none' where it is no bug; who said so, and when.
ALTER TABLE feedback ADD COLUMN severity TEXT;
ALTER TABLE feedback ADD COLUMN triaged_by BIGINT;
ALTER TABLE feedback ADD COLUMN triaged_ms BIGINT;
