-- The rows of 0027, in a database of the version whose last migration was 0028.

INSERT INTO setup_problem (guild_id, problem, detail, since_ms) VALUES (1461000000000000001, 'gone:support', '', 1768500000000);
INSERT INTO standup_left (guild_id, user_id) VALUES (1461000000000000001, 1461000000000000029);
