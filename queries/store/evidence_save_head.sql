INSERT INTO head (one, size, frontier, mac) VALUES (1, $1, $2, $3)
ON CONFLICT (one) DO UPDATE SET size = excluded.size, frontier = excluded.frontier, mac = excluded.mac
