-- At most how many rows, if nobody counted? Two look-ups, no scan.
SELECT (SELECT max(rowid) FROM main.{relation}) - (SELECT min(rowid) FROM main.{relation}) + 1;
