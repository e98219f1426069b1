-- The log that record $1 belongs to, and its name.
SELECT from_seq, id FROM evidence_log WHERE from_seq <= $1 ORDER BY from_seq DESC LIMIT 1
