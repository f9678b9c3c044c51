-- Where a row is delivered is said by a column: the engine does not read what a destination is told.
ALTER TABLE outbox ADD COLUMN destination TEXT NOT NULL DEFAULT 'discord';
UPDATE outbox SET destination = 'github' WHERE action LIKE '{"do":"git_hub"%';

-- What was said is looked up by its name.
CREATE INDEX outbox_by_handle ON outbox (guild_id, handle);
