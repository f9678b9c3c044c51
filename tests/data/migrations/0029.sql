-- The rows of 0028, in a database of the version whose last migration was 0029.

INSERT INTO github_team (guild_id, login) VALUES (1461000000000000001, 'jonas-gh');
