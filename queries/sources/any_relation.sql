-- Everything of one relation, whatever the dialect; compiled to see what it reads, never run.
SELECT * FROM {relation};
