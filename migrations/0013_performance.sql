-- An announcement of better performance: as somebody wrote it, and whether it was published.
CREATE TABLE performance_draft (
    draft_id BIGINT NOT NULL PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    release_id BIGINT NOT NULL,
    words TEXT NOT NULL,
    by_user BIGINT NOT NULL,
    written_ms BIGINT NOT NULL,
    published_ms BIGINT
);
