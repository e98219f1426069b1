INSERT INTO evidence_cut (seq, at_us, frontier, note) VALUES ($1, $2, $3, $4)
