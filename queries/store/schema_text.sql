SELECT ddl FROM source_schema WHERE digest = $1
