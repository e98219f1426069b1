-- Whether a text is gone and its commitment stands in its place.
SELECT 1 FROM text_commitment
 WHERE session = $1 AND kind = $2 AND n = $3 AND field = $4 AND commitment IS NOT NULL
