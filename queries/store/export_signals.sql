SELECT rule, category, severity, span_from, span_to FROM data_agent_signal
 WHERE session = $1 AND n = $2 AND of = $3 AND seq = $4 ORDER BY k
