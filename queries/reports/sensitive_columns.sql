-- Who asked for columns that the policy masks or denies?
--
-- Steps that touched such a column (rule G-07), newest first. A masked one was judged as in need of a
-- person's eye and its cells were empty for everybody; a denied one was refused. `named` is where the
-- statement names it; where it stood behind a star or a view, only `reads` has it.
--
-- :since   time 30d     the beginning of the period
-- :column  text ''      only statements that read or name this, such as email; any: leave it empty
-- :limit   1..1000 100  how many rows at most
--
-- columns:
--   at           when it was judged
--   session_id   the session
--   step_number  the step
--   asked_by     whose session it is
--   user_ip      the address it came from
--   source       the data source
--   judged       masked, or refused if one of the columns was denied
--   status       what became of the statement
--   rows         rows that it gave; null: it did not run
--   named        the columns as the statement names them
--   reads        everything that it would read
--   statement    the statement, its first 300 characters
SELECT strftime('%Y-%m-%d %H:%M:%f', (g.at_us / 1000) / 1000.0, 'unixepoch') AS at,
       s.session_id, t.step_number, coalesce(a.name, printf('usr_%016x', s.user_id)) AS asked_by,
       s.user_ip, s.source,
       CASE WHEN EXISTS (SELECT 1 FROM data_agent_signal o
                          WHERE o.session = g.session AND o.n = g.n AND o.of = 2 AND o.seq = g.seq
                            AND o.rule = 'G-07' AND o.severity = 3)
            THEN 'refused' ELSE 'masked' END AS judged,
       t.state_word AS status, t.row_count AS rows,
       (SELECT group_concat(name, ', ') FROM (
         SELECT DISTINCT cast(substr(cast(t.proposed_sql AS blob), o.span_from + 1,
                                     min(o.span_to - o.span_from, 80)) AS text) AS name
           FROM data_agent_signal o
          WHERE o.session = g.session AND o.n = g.n AND o.of = 2 AND o.seq = g.seq
            AND o.rule = 'G-07' AND o.span_to > o.span_from)) AS named,
       t.reads, substr(t.proposed_sql, 1, 300) AS statement
  FROM data_agent_signal g
 CROSS JOIN data_agent_session s ON s.id = g.session
 CROSS JOIN data_agent_step t ON t.id = g.session * 65536 + g.n
  LEFT JOIN account a ON a.id = s.user_id
 WHERE g.rule = 'G-07' AND g.of = 2 AND g.at_us >= :since
   -- One row for a step, however many such columns it has.
   AND g.k = (SELECT min(o.k) FROM data_agent_signal o
               WHERE o.session = g.session AND o.n = g.n AND o.of = 2 AND o.seq = g.seq
                 AND o.rule = 'G-07')
   AND (:column = '' OR instr(lower(t.reads), lower(:column)) > 0
        OR instr(lower(t.proposed_sql), lower(:column)) > 0)
 ORDER BY g.at_us DESC, g.session DESC, g.n DESC, g.of DESC, g.seq DESC
 LIMIT :limit;
