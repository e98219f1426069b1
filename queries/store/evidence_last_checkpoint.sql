SELECT seq, at_us, note FROM checkpoint ORDER BY seq DESC LIMIT 1
