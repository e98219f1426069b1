-- Everything of a session that follows from its records, and its phase.
UPDATE data_agent_session
   SET phase = $1, total_steps = $2, message_count = $3, last_seq = $4, ended_after_us = $5 - started_us,
       last_message_after_us = $6 - started_us
 WHERE id = $7
