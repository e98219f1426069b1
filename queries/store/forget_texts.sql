-- Every text of a session that is there, by its place.
SELECT 1, 0, 1, question FROM data_agent_session WHERE id = $1 AND question IS NOT NULL
UNION ALL
SELECT 1, 0, 2, user_ip FROM data_agent_session WHERE id = $1 AND user_ip IS NOT NULL
UNION ALL
SELECT 1, 0, 3, source FROM data_agent_session WHERE id = $1 AND source IS NOT NULL
UNION ALL
SELECT 2, id % 65536, 1, content FROM message
 WHERE id BETWEEN $1 * 65536 AND $1 * 65536 + 65535 AND content IS NOT NULL
UNION ALL
SELECT 3, id % 65536, 1, proposed_sql FROM step
 WHERE id BETWEEN $1 * 65536 AND $1 * 65536 + 65535 AND proposed_sql IS NOT NULL
UNION ALL
SELECT 3, id % 65536, 2, proposer FROM step
 WHERE id BETWEEN $1 * 65536 AND $1 * 65536 + 65535 AND proposer IS NOT NULL
UNION ALL
SELECT 3, id % 65536, 3, reads FROM step
 WHERE id BETWEEN $1 * 65536 AND $1 * 65536 + 65535 AND reads IS NOT NULL
UNION ALL
SELECT 3, id % 65536, 4, decision_reason FROM step
 WHERE id BETWEEN $1 * 65536 AND $1 * 65536 + 65535 AND decision_reason IS NOT NULL
UNION ALL
SELECT 3, id % 65536, 5, column_names FROM step
 WHERE id BETWEEN $1 * 65536 AND $1 * 65536 + 65535 AND column_names IS NOT NULL
UNION ALL
SELECT 3, id % 65536, 6, error_message FROM step
 WHERE id BETWEEN $1 * 65536 AND $1 * 65536 + 65535 AND error_message IS NOT NULL
