-- Where a release stands in its course, and since when: 'planned', 'go', 'no_go', 'announced', 'rolled_back', 'relaunched'
-- or 'stabilised'. `users_have` is the version that a rollback led back to, or with which it was launched again.
ALTER TABLE release ADD COLUMN state TEXT NOT NULL DEFAULT 'planned';
ALTER TABLE release ADD COLUMN state_ms BIGINT;
ALTER TABLE release ADD COLUMN users_have TEXT;
-- When it was really announced; `announced_ms` is when that is due.
ALTER TABLE release ADD COLUMN out_ms BIGINT;
-- Earlier versions took a release for announced at the hour of the plan. One of which something was posted since is past that hour.
UPDATE release SET state = 'announced', state_ms = announced_ms, out_ms = announced_ms
    WHERE release_id IN (SELECT release_id FROM digest);

-- Texts for users that wait for a person: the release is not out, so they did not go out by themselves.
CREATE TABLE waiting_post (
    guild_id BIGINT NOT NULL,
    release_id BIGINT NOT NULL,
    job TEXT NOT NULL,
    held_on TEXT NOT NULL,
    body TEXT NOT NULL,
    waits_ms BIGINT NOT NULL,
    -- 'published' or 'dropped'.
    outcome TEXT,
    by_user BIGINT,
    by_name TEXT,
    decided_ms BIGINT,
    PRIMARY KEY (release_id, job, held_on)
);
