-- Texts whose name is their digest.
SELECT 'policy', digest, toml FROM policy_version
UNION ALL
SELECT 'schema', digest, ddl FROM source_schema
