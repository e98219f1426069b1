-- What they were found to be then: record type 4 is JUDGED.
SELECT g.session, g.n, g.rule, g.category, g.severity, g.span_from, g.span_to
  FROM data_agent_signal g
  JOIN record r ON r.seq = g.seq AND r.type = 4
 WHERE g.session > $1 AND g.session <= $2 AND g.of = 2
 ORDER BY g.session, g.n, g.seq, g.k
