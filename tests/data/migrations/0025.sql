-- The rows of 0024, in a database of the version whose last migration was 0025.

-- What waits for a channel says so.
UPDATE outbox SET place = 1461000000000000011 WHERE state = 'pending';
UPDATE outbox SET urgency = 2 WHERE urgency = 1;
