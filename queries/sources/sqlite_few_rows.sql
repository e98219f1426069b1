-- How many rows, if few? One more than ten thousand means: many.
SELECT count(*) FROM (SELECT 1 FROM main.{relation} LIMIT 10001);
