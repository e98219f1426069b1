UPDATE step
   SET proposed_sql = NULL, proposer = NULL, reads = NULL, decision_reason = NULL,
       column_names = NULL, error_message = NULL
 WHERE id BETWEEN $1 * 65536 AND $1 * 65536 + 65535
