-- What was found later: 17 is SIGNALS_ADDED, whose rows may belong to any session.
SELECT g.seq, g.n, g.of, g.k, g.category, g.severity, g.span_from, g.span_to, g.at_us, g.rule,
       s.session_id
  FROM data_agent_signal g
  JOIN record r ON r.seq = g.seq AND r.type = 17
  LEFT JOIN data_agent_session s ON s.id = g.session
