# Named questions to the audit store; each opens with the sentence it answers (audit/reports.h).
set(REPORT_FILES
  reports/abuse_by_address.sql reports/after_tainted_reads.sql reports/error_bursts.sql
  reports/injection_attempts.sql reports/longest_running.sql reports/looked_at_sessions.sql
  reports/never_decided.sql reports/off_hours_use.sql reports/policy_approved_share.sql
  reports/refused_statements.sql reports/rejected_then_retried.sql reports/rubber_stamping.sql
  reports/same_statement.sql reports/sensitive_columns.sql reports/sql_injection_attempts.sql
  reports/tainted_steps.sql reports/volume_per_person.sql)
