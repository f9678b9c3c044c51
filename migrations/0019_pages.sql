-- The page of the documentation that must say what an entry says, since when, and since when it does.
ALTER TABLE faq ADD COLUMN page TEXT;
ALTER TABLE faq ADD COLUMN page_ms BIGINT;
ALTER TABLE faq ADD COLUMN page_done_ms BIGINT;

-- What is released, where `/release start` said so; else it is the playbook's product.
ALTER TABLE release ADD COLUMN product TEXT NOT NULL DEFAULT '';
