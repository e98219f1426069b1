-- What screens saw in a session's questions.
SELECT g.n, g.rule, g.category, g.severity, g.span_from, g.span_to
  FROM data_agent_session s
  JOIN data_agent_signal g ON g.session = s.id AND g.of = 1
 WHERE s.session_id = $1
 ORDER BY g.n, g.seq, g.k
