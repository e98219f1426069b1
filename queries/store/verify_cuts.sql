SELECT seq, frontier, note FROM evidence_cut ORDER BY seq
