INSERT INTO evidence_root (seq, root) VALUES ($1, $2) ON CONFLICT (seq) DO UPDATE SET root = excluded.root
