INSERT INTO data_agent_signal
  (session, n, of, seq, k, rule, category, severity, span_from, span_to, at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
