-- How often something of a guild changed. Unlike the sequence it does not count what only records how a delivery fares.
ALTER TABLE guild_lock ADD COLUMN changes BIGINT NOT NULL DEFAULT 0;
