-- Everything of one relation; compiled to see what it reads, never run.
SELECT * FROM main.{relation};
