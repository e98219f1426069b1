# Numbered, never edited after release; each commits with the row that says it ran.
set(MIGRATION_FILES migrations/sqlite/0000_ledger.sql migrations/sqlite/0001_store.sql
  migrations/sqlite/0002_reports.sql
  migrations/sqlite/0003_browser.sql migrations/sqlite/0004_evidence.sql
  migrations/sqlite/0005_smaller.sql migrations/sqlite/0006_reports.sql)
