-- Where the log goes on, and the newest incarnation.
SELECT coalesce((SELECT max(seq) + 1 FROM record), 0),
       coalesce((SELECT epoch FROM incarnation ORDER BY from_seq DESC LIMIT 1), 0)
