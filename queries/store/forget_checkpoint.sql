-- The last signed state of the log between two places.
SELECT seq, note FROM checkpoint WHERE seq > $1 AND seq >= $2 AND seq <= $3 ORDER BY seq DESC LIMIT 1
