-- What are the types of result columns called?
SELECT oid, format_type(oid, NULL) FROM pg_type WHERE typtype <> 'c' OR typnamespace <> 'pg_catalog'::regnamespace
