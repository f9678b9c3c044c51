-- The version that was shipped last since the announcement, which users have by now.
ALTER TABLE release ADD COLUMN shipped TEXT;
