-- The logs of this store, the current one last.
SELECT from_seq, id FROM evidence_log ORDER BY from_seq
