SELECT seq, frontier FROM evidence_cut ORDER BY seq DESC LIMIT 1
