INSERT INTO audit_event (seq, code, target, text) VALUES ($1, $2, $3, $4)
