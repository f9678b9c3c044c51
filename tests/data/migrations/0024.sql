-- The rows of 0023, in a database of the version whose last migration was 0024.

-- A thread says on which message it hangs; a second one of an incident stands beside the first one's card.
UPDATE placed SET hangs_on = 'incident:1398491178488391509:card' WHERE handle = 'incident:1398491178488391509:thread';
UPDATE placed SET hangs_on = 'incident:7482894514365367475:card', channel_id = 1461000000000000011
WHERE handle = 'incident:7482894514365367475:thread';
