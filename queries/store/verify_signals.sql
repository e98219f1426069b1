SELECT seq, n, of, k, category, severity, span_from, span_to, at_us, rule
  FROM data_agent_signal WHERE session = $1
