-- The last thing that happened in a session; types up to 8 are SESSION to CLOSED.
SELECT max(seq) FROM record WHERE session = $1 AND seq BETWEEN $2 AND $3 AND type <= 8
