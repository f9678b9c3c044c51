-- The rows of 0026, in a database of the version whose last migration was 0027.

-- The team has put the first incident into its own words.
UPDATE incident SET words_by = 1461000000000000021 WHERE number = 1;
