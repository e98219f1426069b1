DELETE FROM evidence_cut WHERE seq < $1
