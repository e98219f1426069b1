-- The two table functions that questions may use: SQLite connects them when they are first named.
SELECT count(*) FROM json_each('[]') a, json_tree('[]') b
