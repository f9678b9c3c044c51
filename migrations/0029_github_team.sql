-- Who is of the team on GitHub, as the team says, in small letters. Whoever has rights in the repository is so without.
CREATE TABLE github_team (
    guild_id BIGINT NOT NULL,
    login TEXT NOT NULL,
    PRIMARY KEY (guild_id, login)
);
