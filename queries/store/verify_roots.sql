SELECT seq, root FROM evidence_root WHERE seq >= $1 ORDER BY seq
