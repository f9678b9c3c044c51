-- Who takes turns at being on call, and in which order.
CREATE TABLE rotation_member (
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    user_name TEXT NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (guild_id, user_id)
);

-- Whose week it is that begins with the hand-over on that date, where that is settled: it has begun, or somebody swapped. Without anybody
-- nobody was there.
CREATE TABLE rotation_turn (
    guild_id BIGINT NOT NULL,
    begins_on TEXT NOT NULL,
    user_id BIGINT,
    user_name TEXT,
    PRIMARY KEY (guild_id, begins_on)
);

-- Who stands in for whoever's week it is, from when until when.
CREATE TABLE rotation_override (
    override_id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    user_name TEXT NOT NULL,
    begins_ms BIGINT NOT NULL,
    ends_ms BIGINT NOT NULL,
    -- Of several for one time the one noted last holds.
    noted_ms BIGINT NOT NULL
);
CREATE INDEX rotation_override_by_end ON rotation_override (guild_id, ends_ms);
