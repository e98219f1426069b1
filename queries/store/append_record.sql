INSERT INTO audit_record (seq, at_us, type, session, n, actor, node, epoch)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
