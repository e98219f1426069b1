-- These files have the columns of audit/evidence.h, in its order.
SELECT started_us, kind, user_id, question, user_ip, source FROM data_agent_session WHERE id = $1
