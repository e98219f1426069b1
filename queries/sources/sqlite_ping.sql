-- Is the source there, and is it a database?
SELECT count(*) FROM sqlite_schema;
