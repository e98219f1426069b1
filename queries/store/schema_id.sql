SELECT id FROM source_schema WHERE digest = $1
