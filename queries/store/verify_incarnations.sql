SELECT from_seq, node, epoch FROM incarnation ORDER BY from_seq
