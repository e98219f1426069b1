INSERT INTO checkpoint (seq, at_us, note) VALUES ($1, $2, $3)
ON CONFLICT (seq) DO UPDATE SET at_us = excluded.at_us, note = excluded.note
