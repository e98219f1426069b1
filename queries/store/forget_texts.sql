-- Every text of a session that is there, by its place.
SELECT 1, 0, 1, question FROM data_agent_session WHERE id = $1 AND question IS NOT NULL
UNION ALL
SELECT 1, 0, 2, user_ip FROM data_agent_session WHERE id = $1 AND user_ip IS NOT NULL
UNION ALL
SELECT 1, 0, 3, source FROM data_agent_session WHERE id = $1 AND source IS NOT NULL
UNION ALL
SELECT 2, n, 1, content FROM chat_message WHERE session = $1 AND content IS NOT NULL
UNION ALL
SELECT 3, step_number, 1, proposed_sql FROM data_agent_step
 WHERE session_id = $2 AND proposed_sql IS NOT NULL
UNION ALL
SELECT 3, step_number, 2, proposer FROM data_agent_step
 WHERE session_id = $2 AND proposer IS NOT NULL
UNION ALL
SELECT 3, step_number, 3, reads FROM data_agent_step
 WHERE session_id = $2 AND reads IS NOT NULL
UNION ALL
SELECT 3, step_number, 4, decision_reason FROM data_agent_step
 WHERE session_id = $2 AND decision_reason IS NOT NULL
UNION ALL
SELECT 3, step_number, 5, column_names FROM data_agent_step
 WHERE session_id = $2 AND column_names IS NOT NULL
UNION ALL
SELECT 3, step_number, 6, error_message FROM data_agent_step
 WHERE session_id = $2 AND error_message IS NOT NULL
