-- The board of a release: one pinned message in #release, and what it last showed.
CREATE TABLE board (
    release_id BIGINT NOT NULL PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    -- The channel that it was posted to.
    channel_id BIGINT NOT NULL,
    -- A digest of what it shows, so that it is edited only when that changes.
    shown BIGINT NOT NULL,
    shown_ms BIGINT NOT NULL,
    -- The message that was pinned, once it is known: another one stands in its place when somebody deleted it.
    pinned_message BIGINT,
    -- 1 while it can't be shown, as when the channel is gone: it is tried again on the next day.
    lost BIGINT NOT NULL DEFAULT 0,
    -- 1 once the release is over and the board says so.
    closed BIGINT NOT NULL DEFAULT 0
);
