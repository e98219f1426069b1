-- 6 is the phase stopped: nothing is taken up in it again.
UPDATE data_agent_session SET question = NULL, session_name = NULL, phase = 6 WHERE id = $1
