-- The rows of 0025, in a database of the version whose last migration was 0026.

INSERT INTO ended_quote (guild_id, fingerprint, ended_ms) VALUES (1461000000000000001, 'c0ffee', 1768500000000);
