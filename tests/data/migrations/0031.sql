-- The rows of 0030, in a database of the version whose last migration was 0031.

INSERT INTO blocker (blocker_id, guild_id, number, user_id, user_name, what, since_ms, owner_id, owner_name, repository, issue_number,
    incident_number, over_ms, solver_id, solver_name) VALUES
    (4489356061668899001, 1461000000000000001, 1, 1461000000000000023, 'Priya', 'Waiting for the new CI runner 😴', 1768572600000,
     1461000000000000022, 'Jonas', 'wildcard/caro', 12, NULL, NULL, NULL, NULL),
    (4489356061668899002, 1461000000000000001, 2, 1461000000000000024, 'Tom', 'No key', 1768572600000, NULL, NULL, NULL, NULL, NULL,
     1768576200000, 1461000000000000022, 'Jonas');
