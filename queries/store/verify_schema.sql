SELECT digest FROM source_schema WHERE id = $1
