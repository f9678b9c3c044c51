-- Quotes that may not be published any more, as fingerprints: a text that was written before may still hold one.
CREATE TABLE ended_quote (
    guild_id BIGINT NOT NULL,
    fingerprint TEXT NOT NULL,
    ended_ms BIGINT NOT NULL,
    PRIMARY KEY (guild_id, fingerprint)
);
