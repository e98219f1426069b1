-- Findings of steps, with the type of the record that brought them.
SELECT g.n, g.seq, r.type, g.rule, g.category, g.severity, g.span_from, g.span_to
  FROM data_agent_session s
  JOIN data_agent_signal g ON g.session = s.id AND g.of = 2 AND g.n BETWEEN $1 AND $2
  JOIN record r ON r.seq = g.seq
 WHERE s.session_id = $3
 ORDER BY g.n, g.seq, g.k
