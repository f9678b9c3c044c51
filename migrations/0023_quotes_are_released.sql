-- A quote is public once its author agreed to the words as they stand, and somebody of the team released it. An edit ends both.
ALTER TABLE feedback ADD COLUMN quote_released_ms BIGINT;
ALTER TABLE feedback ADD COLUMN quote_released_by BIGINT;

-- Who was asked about words that had been edited before is asked again: it is not known which of them they read.
UPDATE feedback SET consent = NULL WHERE consent IN ('asked', 'named', 'unnamed') AND edited_ms IS NOT NULL;
