-- Both tables anew, smaller. `source` and `proposer` are texts, so they can be erased like all texts
-- and may be NULL. A step's later times are kept as microseconds after it was proposed, which take
-- half the room or none; the columns that people read are generated from them. Most steps are
-- approved, and whoever looks for all of these reads the table: the index by status holds the others.
-- No condition here is a list of more than two: SQLite would build a table of it at every write.

DROP VIEW v_asked;
DROP VIEW v_session;
DROP VIEW v_step;
DROP VIEW v_timeline;

CREATE TABLE data_agent_session_new (
  id INTEGER PRIMARY KEY,
  session_id TEXT NOT NULL UNIQUE,
  question TEXT,
  started_at TEXT AS (strftime('%Y-%m-%d %H:%M:%f', (started_us / 1000) / 1000.0, 'unixepoch')),
  ended_at TEXT AS (strftime('%Y-%m-%d %H:%M:%f', (ended_us / 1000) / 1000.0, 'unixepoch')),
  user_ip TEXT,
  total_steps INTEGER NOT NULL DEFAULT 0,
  kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 3),
  user_id INTEGER NOT NULL,
  source TEXT,
  model TEXT,
  phase INTEGER NOT NULL CHECK (phase BETWEEN 1 AND 6),
  session_name TEXT,
  message_count INTEGER NOT NULL DEFAULT 0,
  max_history_messages INTEGER NOT NULL,
  is_active INTEGER AS (closed_us IS NULL),
  last_message_at TEXT AS (strftime('%Y-%m-%d %H:%M:%f', (last_message_us / 1000) / 1000.0, 'unixepoch')),
  first_seq INTEGER NOT NULL,
  last_seq INTEGER NOT NULL,
  closed_at TEXT AS (strftime('%Y-%m-%d %H:%M:%f', (closed_us / 1000) / 1000.0, 'unixepoch')),
  closed_how INTEGER CHECK (closed_how BETWEEN 1 AND 2),
  started_us INTEGER NOT NULL,
  ended_us INTEGER,
  last_message_us INTEGER,
  closed_us INTEGER,
  kind_word TEXT AS (CASE kind WHEN 1 THEN 'agent' WHEN 2 THEN 'chat' WHEN 3 THEN 'replay' END),
  phase_word TEXT AS (CASE phase WHEN 1 THEN 'idle' WHEN 2 THEN 'planning' WHEN 3 THEN 'waiting'
    WHEN 4 THEN 'running' WHEN 5 THEN 'answered' WHEN 6 THEN 'stopped' END),
  closed_how_word TEXT AS (CASE closed_how WHEN 1 THEN 'closed' WHEN 2 THEN 'deleted' END)
) STRICT;

INSERT INTO data_agent_session_new (
  id, session_id, question, user_ip, total_steps, kind, user_id, source, model, phase,
  session_name, message_count, max_history_messages, first_seq, last_seq, closed_how, started_us,
  ended_us, last_message_us, closed_us)
SELECT
  id, session_id, question, user_ip, total_steps, kind, user_id, source, model, phase,
  session_name, message_count, max_history_messages, first_seq, last_seq, closed_how, started_us,
  ended_us, last_message_us, closed_us
  FROM data_agent_session;

CREATE TABLE data_agent_step_new (
  session_id TEXT NOT NULL REFERENCES data_agent_session (session_id),
  step_number INTEGER NOT NULL CHECK (step_number > 0),
  proposed_sql TEXT,
  status TEXT AS (
    CASE WHEN state < 3 THEN 'proposed' WHEN state < 8 THEN 'rejected'
    WHEN state < 11 THEN 'approved' ELSE 'error' END),
  execution_time_ms REAL AS (execution_time_us / 1000.0),
  row_count INTEGER,
  error_message TEXT,
  state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 13),
  proposer TEXT,
  proposed_by INTEGER,
  replaces_step INTEGER,
  reruns_step INTEGER,
  proposed_at TEXT AS (strftime('%Y-%m-%d %H:%M:%f', (proposed_us / 1000) / 1000.0, 'unixepoch')),
  expires_at TEXT AS (strftime('%Y-%m-%d %H:%M:%f', (expires_us / 1000) / 1000.0, 'unixepoch')),
  verdict INTEGER CHECK (verdict BETWEEN 1 AND 3),
  reads TEXT,
  estimated_rows INTEGER,
  estimated_cost INTEGER,
  -- Digests stand once, in policy_version and source_schema; here are their numbers.
  policy_digest INTEGER REFERENCES policy_version (id),
  schema_digest INTEGER REFERENCES source_schema (id),
  tainted_by_step INTEGER,
  sent_to_model INTEGER NOT NULL,
  decision INTEGER CHECK (decision BETWEEN 1 AND 6),
  decided_by INTEGER,
  decided_by_kind INTEGER CHECK (decided_by_kind BETWEEN 1 AND 3),
  decided_at TEXT AS (strftime('%Y-%m-%d %H:%M:%f', (decided_us / 1000) / 1000.0, 'unixepoch')),
  decided_policy INTEGER REFERENCES policy_version (id),
  decision_reason TEXT,
  started_at TEXT AS (strftime('%Y-%m-%d %H:%M:%f', (started_us / 1000) / 1000.0, 'unixepoch')),
  finished_at TEXT AS (strftime('%Y-%m-%d %H:%M:%f', (finished_us / 1000) / 1000.0, 'unixepoch')),
  outcome INTEGER CHECK (outcome BETWEEN 1 AND 13),
  column_names TEXT,
  truncated_by INTEGER CHECK (truncated_by BETWEEN 1 AND 3),
  error_code INTEGER CHECK (error_code > 0),
  proposed_us INTEGER NOT NULL,
  expires_after_us INTEGER,
  decided_after_us INTEGER,
  started_after_us INTEGER,
  finished_after_us INTEGER,
  execution_time_us INTEGER,
  expires_us INTEGER AS (proposed_us + expires_after_us),
  decided_us INTEGER AS (proposed_us + decided_after_us),
  started_us INTEGER AS (proposed_us + started_after_us),
  finished_us INTEGER AS (proposed_us + finished_after_us),
  state_word TEXT AS (CASE state WHEN 1 THEN 'judging' WHEN 2 THEN 'proposed'
    WHEN 3 THEN 'refused' WHEN 4 THEN 'rejected' WHEN 5 THEN 'replaced' WHEN 6 THEN 'expired'
    WHEN 7 THEN 'withdrawn' WHEN 8 THEN 'approved' WHEN 9 THEN 'running' WHEN 10 THEN 'done'
    WHEN 11 THEN 'failed' WHEN 12 THEN 'cancelled' WHEN 13 THEN 'unknown' END),
  verdict_word TEXT AS (CASE verdict WHEN 1 THEN 'allow' WHEN 2 THEN 'ask' WHEN 3 THEN 'refuse' END),
  decision_word TEXT AS (CASE decision WHEN 1 THEN 'approve' WHEN 2 THEN 'reject'
    WHEN 3 THEN 'replace' WHEN 4 THEN 'expire' WHEN 5 THEN 'withdraw' WHEN 6 THEN 'refuse' END),
  decided_by_kind_word TEXT AS (CASE decided_by_kind WHEN 1 THEN 'person' WHEN 2 THEN 'policy'
    WHEN 3 THEN 'system' END),
  truncated_by_word TEXT AS (CASE truncated_by WHEN 1 THEN 'rows' WHEN 2 THEN 'bytes'
    WHEN 3 THEN 'cell' END),
  error_code_word TEXT AS (CASE error_code WHEN 1 THEN 'source_error' WHEN 2 THEN 'time_limit'
    WHEN 3 THEN 'memory_limit' WHEN 4 THEN 'source_missing' WHEN 5 THEN 'envelope_exceeded'
    WHEN 6 THEN 'source_lost' WHEN 7 THEN 'process_died' WHEN 8 THEN 'too_late'
    WHEN 9 THEN 'fenced' WHEN 10 THEN 'cancelled' WHEN 11 THEN 'judged_worse' END),
  PRIMARY KEY (session_id, step_number)
) STRICT;

INSERT INTO data_agent_step_new (
  session_id, step_number, proposed_sql, row_count, error_message, state, proposer, proposed_by,
  replaces_step, reruns_step, verdict, reads, estimated_rows, estimated_cost, policy_digest,
  schema_digest, tainted_by_step, sent_to_model, decision, decided_by, decided_by_kind,
  decided_policy, decision_reason, outcome, column_names, truncated_by, error_code, proposed_us,
  expires_after_us, decided_after_us, started_after_us, finished_after_us, execution_time_us)
SELECT
  session_id, step_number, proposed_sql, row_count, error_message, state, proposer, proposed_by,
  replaces_step, reruns_step, verdict, reads, estimated_rows, estimated_cost, policy_digest,
  schema_digest, tainted_by_step, sent_to_model, decision, decided_by, decided_by_kind,
  decided_policy, decision_reason, outcome, column_names, truncated_by, error_code, proposed_us,
  expires_us - proposed_us, decided_us - proposed_us, started_us - proposed_us,
  finished_us - proposed_us, execution_time_us
  FROM data_agent_step ORDER BY rowid;

DROP TABLE data_agent_step;
DROP TABLE data_agent_session;
ALTER TABLE data_agent_session_new RENAME TO data_agent_session;
ALTER TABLE data_agent_step_new RENAME TO data_agent_step;

CREATE INDEX data_agent_session_started_at ON data_agent_session (started_at);
CREATE INDEX data_agent_session_user ON data_agent_session (user_id);
-- What is to be taken up after a restart; finished sessions take no room in it.
CREATE INDEX data_agent_session_unfinished ON data_agent_session (phase)
  WHERE phase BETWEEN 2 AND 4;
-- How many sessions a period has, and from which addresses, without touching the sessions.
CREATE INDEX data_agent_session_started_us ON data_agent_session (started_us, user_ip);

-- SQLite uses one of these where a question says the same status in the same words.
CREATE INDEX data_agent_step_proposed ON data_agent_step (status, proposed_us)
  WHERE status = 'proposed';
CREATE INDEX data_agent_step_rejected ON data_agent_step (status, proposed_us)
  WHERE status = 'rejected';
CREATE INDEX data_agent_step_error ON data_agent_step (status, proposed_us) WHERE status = 'error';
-- Steps that wait or run: few at any time, whatever the age of the store.
CREATE INDEX data_agent_step_live ON data_agent_step (state, expires_us)
  WHERE state < 3 OR state IN (8, 9);
-- Refused statements in the order of their time. 3 is the state refused.
CREATE INDEX data_agent_step_refused ON data_agent_step (proposed_us) WHERE state = 3;

-- Everything that was asked: the first question is number 0, follow-ups keep their number.
CREATE VIEW v_asked AS
  SELECT session_id, 0 AS n, question AS text, started_at AS at
    FROM data_agent_session WHERE question IS NOT NULL
  UNION ALL
  SELECT s.session_id, m.n, m.content, m.created_at
    FROM chat_message m JOIN data_agent_session s ON s.id = m.session WHERE m.role = 1;

CREATE VIEW v_session AS
  SELECT s.session_id, s.kind_word AS kind, s.question, s.source, s.model, s.phase_word AS phase,
         a.usr AS user, a.name AS user_name, s.user_ip, s.started_at, s.ended_at, s.total_steps,
         s.message_count, s.session_name, s.is_active, s.last_message_at, s.closed_at,
         s.closed_how_word AS closed_how, s.last_seq
    FROM data_agent_session s LEFT JOIN account a ON a.id = s.user_id;

CREATE VIEW v_step AS
  SELECT t.session_id, t.step_number, t.proposed_sql, t.status, t.state_word AS state, t.proposer,
         p.name AS proposed_by, t.replaces_step, t.reruns_step, t.proposed_at, t.expires_at,
         t.verdict_word AS verdict, t.reads, t.estimated_rows, t.estimated_cost,
         lower(hex(v.digest)) AS policy_digest, lower(hex(c.digest)) AS schema_digest,
         t.tainted_by_step, t.sent_to_model, t.decision_word AS decision, d.name AS decided_by,
         t.decided_by_kind_word AS decided_by_kind, t.decided_at,
         lower(hex(w.digest)) AS decided_policy, t.decision_reason, t.started_at, t.finished_at,
         t.execution_time_ms, t.row_count, t.column_names, t.truncated_by_word AS truncated_by,
         t.error_code_word AS error_code, t.error_message
    FROM data_agent_step t
    LEFT JOIN account p ON p.id = t.proposed_by
    LEFT JOIN account d ON d.id = t.decided_by
    LEFT JOIN policy_version v ON v.id = t.policy_digest
    LEFT JOIN source_schema c ON c.id = t.schema_digest
    LEFT JOIN policy_version w ON w.id = t.decided_policy;

-- One line for each record, in the order in which things happened.
CREATE VIEW v_timeline AS
  SELECT r.seq, r.at, s.session_id, r.type_word AS what, r.n, a.usr AS actor, a.name AS actor_name,
         CASE r.type
           WHEN 1 THEN s.question
           WHEN 2 THEN m.content
           WHEN 3 THEN t.proposed_sql
           WHEN 4 THEN t.verdict_word
           WHEN 5 THEN t.decision_word || coalesce(': ' || t.decision_reason, '')
           WHEN 7 THEN CASE t.outcome WHEN 10 THEN t.row_count || ' rows'
                       ELSE coalesce(t.error_code_word, t.state_word)
                            || coalesce(': ' || t.error_message, '') END
           WHEN 8 THEN s.closed_how_word
           ELSE e.text
         END AS text
    FROM audit_record r
    LEFT JOIN data_agent_session s ON s.id = r.session
    LEFT JOIN data_agent_step t
      ON r.type BETWEEN 3 AND 7 AND t.session_id = s.session_id AND t.step_number = r.n
    LEFT JOIN chat_message m ON r.type = 2 AND m.session = r.session AND m.n = r.n
    LEFT JOIN audit_event e ON e.seq = r.seq
    LEFT JOIN account a ON a.id = r.actor;
