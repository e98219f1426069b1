-- From this record on, node $2 writes, started for the time $3.
INSERT INTO incarnation (from_seq, node, epoch) VALUES ($1, $2, $3)
