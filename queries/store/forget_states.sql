-- Whether a step of it waits (judging, proposed), and whether one is approved or runs.
SELECT coalesce(max(state IN (1, 2)), 0), coalesce(max(state IN (8, 9)), 0)
  FROM step WHERE id BETWEEN $1 * 65536 AND $1 * 65536 + 65535
