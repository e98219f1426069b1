set(SOURCE_FILES sources/sqlite_ping.sql)
