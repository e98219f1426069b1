INSERT INTO idempotency (account, key, request, kind, session_id, n, seq, state, at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (account, key) DO UPDATE
   SET request = excluded.request, kind = excluded.kind, session_id = excluded.session_id,
       n = excluded.n, seq = excluded.seq, state = excluded.state, at_us = excluded.at_us
