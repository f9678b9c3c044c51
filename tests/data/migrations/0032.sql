-- The rows of 0031, in a database of the version whose last migration was 0032.

INSERT INTO rotation_member (guild_id, user_id, user_name, position) VALUES
    (1461000000000000001, 1461000000000000022, 'Jonas', 1),
    (1461000000000000001, 1461000000000000023, 'Priya', 2);
INSERT INTO rotation_turn (guild_id, begins_on, user_id, user_name) VALUES
    (1461000000000000001, '2026-01-19', 1461000000000000022, 'Jonas'),
    (1461000000000000001, '2026-01-26', NULL, NULL);
INSERT INTO rotation_override (override_id, guild_id, user_id, user_name, begins_ms, ends_ms, noted_ms) VALUES
    (5589356061668899001, 1461000000000000001, 1461000000000000023, 'Priya', 1769000400000, 1769032800000, 1768990000000);
