-- The rows of 0029, in a database of the version whose last migration was 0030.

INSERT INTO person (guild_id, user_id, zone, weekdays, works_from, works_to) VALUES
    (1461000000000000001, 1461000000000000023, 'Europe/Berlin', 'Mon Tue Wed Thu', '08:30', '16:00'),
    (1461000000000000001, 1461000000000000024, NULL, NULL, NULL, NULL);
INSERT INTO absence (absence_id, guild_id, user_id, first_day, last_day, over_ms) VALUES
    (3389356061668899001, 1461000000000000001, 1461000000000000024, '2026-01-20', '2026-01-23', 1769230800000);
INSERT INTO holiday (guild_id, held_on, name) VALUES (1461000000000000001, '2026-01-19', 'Martin Luther King Day');
INSERT INTO standup_member (guild_id, user_id, user_name, opted_out, let_pass) VALUES
    (1461000000000000001, 1461000000000000023, 'Priya', 0, 0),
    (1461000000000000001, 1461000000000000024, 'Tom', 1, 2);
INSERT INTO standup_asked (standup_id, user_id, user_name, opens_ms, closes_ms) VALUES
    (5463944715405530033, 1461000000000000023, 'Priya', 1768572000000, 1768572900000);
