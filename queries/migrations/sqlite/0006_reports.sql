-- What more reports look things up by (queries/reports/), and views with more words. Each index holds
-- only the rows that its report is about.

-- Statements that touch masked or denied columns.
CREATE INDEX data_agent_signal_columns ON data_agent_signal (at_us) WHERE rule = 'G-07';
-- Proposed after marked data had been read.
CREATE INDEX step_tainted ON step (proposed_us)
  WHERE tainted_by_step IS NOT NULL;
-- Rejected by a person. 4 is the state rejected.
CREATE INDEX step_turned_down ON step (proposed_us) WHERE state = 4;
-- 6 is expired, 7 withdrawn.
CREATE INDEX step_undecided ON step (proposed_us) WHERE state IN (6, 7);
-- 11 is failed, 13 unknown.
CREATE INDEX step_failed ON step (proposed_us, finished_after_us, state)
  WHERE state IN (11, 13);
-- A second or more.
CREATE INDEX step_slow ON step (proposed_us, execution_time_us)
  WHERE execution_time_us >= 1000000;

-- An account that is gone is still its usr_ name. A step says whose session it is of and what was
-- found in it; a record says which kind of thing was done.
CREATE VIEW v_session AS
  SELECT s.session_id, s.kind_word AS kind, s.question, s.source, s.model, s.phase_word AS phase,
         printf('usr_%016x', s.user_id) AS user,
         coalesce(a.name, printf('usr_%016x', s.user_id)) AS user_name, s.user_ip, s.started_at,
         s.ended_at, s.total_steps, s.message_count, s.session_name, s.is_active,
         s.last_message_at, s.closed_at, s.closed_how_word AS closed_how, s.last_seq
    FROM data_agent_session s LEFT JOIN account a ON a.id = s.user_id;

CREATE VIEW v_step AS
  SELECT t.session_id, t.step_number, coalesce(u.name, printf('usr_%016x', s.user_id)) AS asked_by,
         s.user_ip, s.source, t.proposed_sql, t.status, t.state_word AS state, t.proposer,
         coalesce(p.name, CASE WHEN t.proposed_by <> 0 THEN printf('usr_%016x', t.proposed_by) END)
           AS proposed_by,
         t.replaces_step, t.reruns_step, t.proposed_at, t.expires_at, t.verdict_word AS verdict,
         (SELECT group_concat(rule, ' ') FROM (
           SELECT DISTINCT g.rule FROM data_agent_signal g
            WHERE g.session = s.id AND g.n = t.step_number AND g.of = 2
            ORDER BY g.seq, g.k)) AS rules,
         t.reads, t.estimated_rows, t.estimated_cost, lower(hex(v.digest)) AS policy_digest,
         lower(hex(c.digest)) AS schema_digest, t.tainted_by_step, t.sent_to_model,
         t.decision_word AS decision,
         coalesce(d.name, CASE WHEN t.decided_by <> 0 THEN printf('usr_%016x', t.decided_by) END)
           AS decided_by,
         t.decided_by_kind_word AS decided_by_kind, t.decided_at,
         lower(hex(w.digest)) AS decided_policy, t.decision_reason, t.started_at, t.finished_at,
         t.execution_time_ms, t.row_count, t.column_names, t.truncated_by_word AS truncated_by,
         t.error_code_word AS error_code, t.error_message
    FROM data_agent_step t
    JOIN data_agent_session s ON s.id = t.session
    LEFT JOIN account u ON u.id = s.user_id
    LEFT JOIN account p ON p.id = t.proposed_by
    LEFT JOIN account d ON d.id = t.decided_by
    LEFT JOIN policy_version v ON v.id = t.policy_digest
    LEFT JOIN source_schema c ON c.id = t.schema_digest
    LEFT JOIN policy_version w ON w.id = t.decided_policy;

-- What guardrails and screens noticed, with the words that it is about.
CREATE VIEW v_signal AS
  SELECT g.seq, g.at, s.session_id, g.of_word AS of, g.n, g.rule, g.category_word AS category,
         g.severity_word AS severity,
         CASE WHEN g.span_to > g.span_from THEN
           cast(substr(cast(CASE WHEN g.of = 2 THEN t.proposed_sql WHEN g.n = 0 THEN s.question
                                 ELSE m.content END AS blob),
                       g.span_from + 1, g.span_to - g.span_from) AS text) END AS about
    FROM data_agent_signal g
    LEFT JOIN data_agent_session s ON s.id = g.session
    LEFT JOIN step t ON g.of = 2 AND t.id = g.session * 65536 + g.n
    LEFT JOIN message m ON g.of = 1 AND m.id = g.session * 65536 + g.n;

CREATE VIEW v_timeline AS
  SELECT r.seq, r.at, s.session_id, r.type_word AS what, r.n,
         CASE WHEN r.actor <> 0 THEN printf('usr_%016x', r.actor) END AS actor,
         coalesce(a.name, CASE WHEN r.actor <> 0 THEN printf('usr_%016x', r.actor) END)
           AS actor_name,
         CASE r.type
           WHEN 1 THEN s.question
           WHEN 2 THEN m.content
           WHEN 3 THEN (SELECT t.proposed_sql
                       FROM data_agent_step t WHERE t.id = r.session * 65536 + r.n)
           WHEN 4 THEN (SELECT t.verdict_word
                       FROM data_agent_step t WHERE t.id = r.session * 65536 + r.n)
           WHEN 5 THEN (SELECT t.decision_word || coalesce(': ' || t.decision_reason, '')
                       FROM data_agent_step t WHERE t.id = r.session * 65536 + r.n)
           WHEN 6 THEN 'sent to ' || s.source
           WHEN 7 THEN (SELECT CASE t.outcome WHEN 10 THEN t.row_count || ' rows'
                              ELSE coalesce(t.error_code_word, t.state_word)
                                   || coalesce(': ' || t.error_message, '') END
                       FROM data_agent_step t WHERE t.id = r.session * 65536 + r.n)
           WHEN 8 THEN s.closed_how_word
           WHEN 14 THEN CASE e.code WHEN 1 THEN 'signed in' WHEN 2 THEN 'signed out'
                        ELSE 'code ' || e.code END || coalesce(': ' || e.text, '')
           WHEN 15 THEN CASE e.code WHEN 1 THEN 'key made' WHEN 2 THEN 'key revoked'
                        ELSE 'code ' || e.code END || coalesce(': ' || e.text, '')
           WHEN 16 THEN CASE e.code WHEN 1 THEN 'replay' WHEN 2 THEN 'report' WHEN 3 THEN 'sql'
                        WHEN 4 THEN 'export' WHEN 5 THEN 'hunt'
                        ELSE 'code ' || e.code END || coalesce(': ' || e.text, '')
           ELSE e.text
         END AS text
    FROM audit_record r
    -- Where a session is asked for, only the stretch that its records lie in is read.
    LEFT JOIN data_agent_session s
      ON s.id = r.session AND r.seq BETWEEN s.first_seq AND s.last_seq
    LEFT JOIN message m ON r.type = 2 AND m.id = r.session * 65536 + r.n
    LEFT JOIN audit_event e ON e.seq = r.seq
    LEFT JOIN account a ON a.id = r.actor;
