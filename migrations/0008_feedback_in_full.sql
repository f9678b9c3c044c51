-- Feedback in full: statements that say the same, the people behind them, and what becomes of them.

-- The statement that stands for this one, which says the same.
ALTER TABLE feedback ADD COLUMN merged_into BIGINT;
-- The one that a person merged it into: what came along with something leaves with it again.
ALTER TABLE feedback ADD COLUMN merged_under BIGINT;
ALTER TABLE feedback ADD COLUMN merged_by BIGINT;
ALTER TABLE feedback ADD COLUMN merged_ms BIGINT;
CREATE INDEX feedback_by_group ON feedback (merged_into);

-- A 👍 on the message ('message') or on tplus's card ('card'); one person counts once, however many they give.
CREATE TABLE feedback_vote (
    feedback_id BIGINT NOT NULL REFERENCES feedback (feedback_id),
    user_id BIGINT NOT NULL,
    place TEXT NOT NULL,
    voted_ms BIGINT NOT NULL,
    PRIMARY KEY (feedback_id, user_id, place)
);
