-- Everything of a session that follows from its records, and its phase.
UPDATE data_agent_session
   SET phase = $1, total_steps = $2, message_count = $3, last_seq = $4, ended_us = $5,
       last_message_us = $6
 WHERE id = $7
