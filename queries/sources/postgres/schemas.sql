-- Which schemas of the search path are there and may be used?
SELECT schema FROM unnest(current_schemas(false)) AS searched(schema)
