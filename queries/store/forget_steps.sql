UPDATE data_agent_step
   SET proposed_sql = NULL, proposer = NULL, reads = NULL, decision_reason = NULL,
       column_names = NULL, error_message = NULL
 WHERE session_id = $1
