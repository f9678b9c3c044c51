-- On which message a thread hangs, by that message's handle: where one that can't be used any more is opened anew.
ALTER TABLE placed ADD COLUMN hangs_on TEXT;
CREATE INDEX placed_by_thread ON placed (guild_id, channel_id);
