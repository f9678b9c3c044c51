-- Who last put title and summary into words; nobody: whoever reported it, or wrote the message that it was declared from.
ALTER TABLE incident ADD COLUMN words_by BIGINT;
-- Whether their author asked to be forgotten while it was worked on: they are erased when it is over.
ALTER TABLE incident ADD COLUMN words_owed BIGINT NOT NULL DEFAULT 0;
