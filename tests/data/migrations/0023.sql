-- The rows of 0022, in a database of the version whose last migration was 0023.

-- A quote that the team released.
UPDATE feedback SET quote_released_ms = 1768574000000, quote_released_by = 1461000000000000023 WHERE consent = 'named';
