-- The first use of a table function; compiled, never run.
SELECT * FROM {relation};
