-- Who tried to smuggle SQL past the guardrails?
--
-- Refused statements that carry a mark of SQL injection: more than one statement (G-02), no read
-- (G-04), a write anywhere (G-05), functions and settings that reach beyond the data (G-08, L-01,
-- L-02, L-03, L-06), text that looks different from what it says (G-09), the engine's own catalogs
-- (G-06 with sqlite_ or pragma_ in the statement); and questions that held such SQL themselves
-- (I-06). Newest first; of G-06, which has many other reasons, it looks at the newest 1000. A misspelt
-- name, or a table that is merely not listed, is no attempt: see refused-statements.
--
-- :since  time 30d     the beginning of the period
-- :limit  1..1000 100  how many rows at most
--
-- columns:
--   at          when it was refused or asked
--   session_id  the session
--   what        step or question, and its number
--   proposer    who wrote it
--   asked_by    whose session it is
--   user_ip     the address it came from
--   source      the data source
--   rules       rules that speak of an attempt
--   text        the statement or question, its first 300 characters
WITH marks (rule) AS (
  VALUES ('G-02'), ('G-04'), ('G-05'), ('G-06'), ('G-08'), ('G-09'), ('L-01'), ('L-02'), ('L-03'),
         ('L-06')),
-- From when on each rule has enough to fill the report. The catalogs are picked by their names, so
-- more of them are looked at.
since AS MATERIALIZED (
  SELECT rule,
         coalesce(CASE rule WHEN 'G-06'
                  THEN (SELECT c.at_us FROM data_agent_signal c
                         WHERE c.rule = marks.rule AND c.severity = 3 AND c.at_us >= :since
                         ORDER BY c.at_us DESC LIMIT 1 OFFSET 999)
                  ELSE (SELECT DISTINCT c.at_us FROM data_agent_signal c
                         WHERE c.rule = marks.rule AND c.severity = 3 AND c.at_us >= :since
                         ORDER BY c.at_us DESC LIMIT 1 OFFSET :limit - 1)
                  END, :since) AS at_us
    FROM marks),
refused AS (
  SELECT max(g.at_us) AS at_us, g.session, g.n, 'step ' || g.n AS what, t.proposer AS proposer,
         group_concat(DISTINCT g.rule) AS rules, t.proposed_sql AS text
    FROM since
   CROSS JOIN data_agent_signal g
      ON g.rule = since.rule AND g.severity = 3 AND g.at_us >= since.at_us
   CROSS JOIN data_agent_session s ON s.id = g.session
   CROSS JOIN step t ON t.id = g.session * 65536 + g.n
   WHERE g.of = 2
     AND (g.rule <> 'G-06' OR t.proposed_sql LIKE '%sqlite\_%' ESCAPE '\'
          OR t.proposed_sql LIKE '%pragma\_%' ESCAPE '\')
   GROUP BY g.session, g.n),
asked AS (
  SELECT g.at_us, g.session, g.n, 'question ' || g.n AS what, 'person' AS proposer, g.rule AS rules,
         CASE g.n WHEN 0 THEN s.question
                  ELSE (SELECT m.content FROM chat_message m
                         WHERE m.session = g.session AND m.n = g.n) END AS text
    FROM data_agent_signal g
   CROSS JOIN data_agent_session s ON s.id = g.session
   WHERE g.category = 5 AND g.of = 1 AND g.rule = 'I-06' AND g.at_us >= :since
   ORDER BY g.at_us DESC
   LIMIT 1000)
SELECT strftime('%Y-%m-%d %H:%M:%f', (found.at_us / 1000) / 1000.0, 'unixepoch') AS at,
       s.session_id, found.what, found.proposer,
       coalesce(a.name, printf('usr_%016x', s.user_id)) AS asked_by, s.user_ip, s.source,
       replace(found.rules, ',', ' ') AS rules, substr(found.text, 1, 300) AS text
  FROM (SELECT * FROM refused UNION ALL SELECT * FROM asked) AS found
  JOIN data_agent_session s ON s.id = found.session
  LEFT JOIN account a ON a.id = s.user_id
 ORDER BY found.at_us DESC, found.session DESC, found.n DESC, found.what
 LIMIT :limit;
