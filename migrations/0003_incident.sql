-- Incidents, and everything that happened to them.
CREATE TABLE incident (
    incident_id BIGINT PRIMARY KEY,
    guild_id BIGINT NOT NULL,
    release_id BIGINT,
    number BIGINT NOT NULL,
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    severity TEXT NOT NULL,
    confirmed_ms BIGINT,
    reporter BIGINT NOT NULL,
    reporter_name TEXT NOT NULL,
    lead BIGINT,
    reported_ms BIGINT NOT NULL,
    declared_ms BIGINT NOT NULL,
    acknowledged_ms BIGINT,
    next_update_ms BIGINT,
    resolved_ms BIGINT,
    resolution TEXT,
    source_channel BIGINT,
    source_message BIGINT,
    UNIQUE (guild_id, number)
);
CREATE INDEX incident_open ON incident (guild_id, number) WHERE resolved_ms IS NULL;

CREATE TABLE incident_event (
    incident_id BIGINT NOT NULL,
    position BIGINT NOT NULL,
    happened_ms BIGINT NOT NULL,
    actor BIGINT,
    actor_name TEXT NOT NULL,
    kind TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (incident_id, position)
);
