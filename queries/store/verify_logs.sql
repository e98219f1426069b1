SELECT from_seq, id FROM evidence_log ORDER BY from_seq
