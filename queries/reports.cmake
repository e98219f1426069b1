# Named questions to the audit store; each opens with the sentence it answers (audit/reports.h).
set(REPORT_FILES
  reports/abuse_by_address.sql
  reports/injection_attempts.sql
  reports/looked_at_sessions.sql
  reports/refused_statements.sql
  reports/sql_injection_attempts.sql)
