SELECT seq, note FROM checkpoint ORDER BY seq
