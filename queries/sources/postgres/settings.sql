-- Which settings are in force, and what server is this?
SELECT name, current_setting(name, true) FROM unnest($1::text[]) AS wanted(name)
