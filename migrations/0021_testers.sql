-- How often people spoke of a release where tplus can't read, as somebody counted since the count before. Until now these were
-- figures.
CREATE TABLE mention (
    guild_id BIGINT NOT NULL,
    release_id BIGINT NOT NULL,
    -- 'twitter' or 'reddit'.
    place TEXT NOT NULL,
    counted_ms BIGINT NOT NULL,
    number BIGINT NOT NULL,
    by_user BIGINT,
    PRIMARY KEY (release_id, place, counted_ms)
);
INSERT INTO mention (guild_id, release_id, place, counted_ms, number, by_user)
    SELECT guild_id, release_id, 'twitter', at_ms, value, by_user FROM metric_sample
    WHERE metric = 'count:twitter';
INSERT INTO mention (guild_id, release_id, place, counted_ms, number, by_user)
    SELECT guild_id, release_id, 'reddit', at_ms, value, by_user FROM metric_sample
    WHERE metric = 'count:reddit';

-- Who bore the role of beta testers when tplus last saw them.
CREATE TABLE beta_tester (
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    seen_ms BIGINT NOT NULL,
    PRIMARY KEY (guild_id, user_id)
);

-- As what somebody voted on go or no-go: the playbook's ids of their roles, one a line.
ALTER TABLE go_vote ADD COLUMN roles TEXT NOT NULL DEFAULT '';

-- Who tries a request out before it is released, and what they found.
CREATE TABLE beta_test (
    feedback_id BIGINT NOT NULL REFERENCES feedback (feedback_id),
    user_id BIGINT NOT NULL,
    joined_ms BIGINT NOT NULL,
    -- 1 where it works for them, 0 where it doesn't.
    works BIGINT,
    words TEXT NOT NULL,
    said_ms BIGINT,
    PRIMARY KEY (feedback_id, user_id)
);
