-- Has the schema changed?
PRAGMA main.schema_version;
