-- Of a hunt: in many sessions. 5 is the category injection, whose index finds them.
SELECT g.rule, g.category, g.severity, g.span_from, g.span_to, s.session_id, g.of, g.n
  FROM data_agent_signal g JOIN data_agent_session s ON s.id = g.session
 WHERE g.category = 5 AND g.at_us = $1 AND g.seq = $2 ORDER BY g.session, g.n, g.of, g.k
