-- Incidents from before their clocks were kept as they are now: the old timers have nobody to serve them, and what the new clocks
-- count from is known. tplus sets them when it starts.
UPDATE timer SET state = 'cancelled' WHERE state = 'set' AND kind IN ('incident.response', 'incident.update');
UPDATE incident SET watched_ms = confirmed_ms WHERE watched_ms IS NULL AND confirmed_ms IS NOT NULL;
UPDATE incident SET updated_ms = acknowledged_ms
    WHERE updated_ms IS NULL AND acknowledged_ms IS NOT NULL AND next_update_ms IS NOT NULL;
