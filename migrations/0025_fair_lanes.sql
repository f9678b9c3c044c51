-- The place that a row is for, where that is known when it is written: places are served in turn.
ALTER TABLE outbox ADD COLUMN place BIGINT;

-- Between alerts and the rest stands what people work on.
UPDATE outbox SET urgency = 2 WHERE urgency = 1;
