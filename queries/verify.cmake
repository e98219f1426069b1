# What `audit verify` reads.
set(VERIFY_FILES
  store/verify_added_signals.sql
  store/verify_commitments.sql
  store/verify_event.sql
  store/verify_log_key.sql
  store/verify_messages.sql
  store/verify_policy.sql
  store/verify_records.sql
  store/verify_schema.sql
  store/verify_session.sql
  store/verify_signals.sql
  store/verify_steps.sql)
