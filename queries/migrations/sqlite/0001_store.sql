-- The audit store: what was asked, proposed, judged, decided, run and answered, with its record.
--
-- Times are *_us, microseconds since 1970 UTC; the *_at beside each is the same as text to the
-- millisecond, which compares with datetime('now', '-1 hour'). Codes are integers; the *_word beside
-- each is its word. Both are generated: they take no room and cannot disagree with what they show.
-- `session` is the short number of data_agent_session.id; session_id is the name that people use.

CREATE TABLE data_agent_session (
  id INTEGER PRIMARY KEY,
  session_id TEXT NOT NULL UNIQUE,
  question TEXT,
  started_at TEXT AS (strftime('%Y-%m-%d %H:%M:%f', (started_us / 1000) / 1000.0, 'unixepoch')),
  ended_at TEXT AS (strftime('%Y-%m-%d %H:%M:%f', (ended_us / 1000) / 1000.0, 'unixepoch')),
  user_ip TEXT,
  total_steps INTEGER NOT NULL DEFAULT 0,
  kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 3),
  user_id INTEGER NOT NULL,
  source TEXT NOT NULL,
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

CREATE INDEX data_agent_session_started_at ON data_agent_session (started_at);
CREATE INDEX data_agent_session_user ON data_agent_session (user_id);
-- What is to be taken up after a restart; finished sessions take no room in it.
CREATE INDEX data_agent_session_unfinished ON data_agent_session (phase) WHERE phase IN (2, 3, 4);

CREATE TABLE data_agent_step (
  session_id TEXT NOT NULL REFERENCES data_agent_session (session_id),
  step_number INTEGER NOT NULL CHECK (step_number > 0),
  proposed_sql TEXT,
  status TEXT AS (
    CASE WHEN state IN (1, 2) THEN 'proposed' WHEN state IN (3, 4, 5, 6, 7) THEN 'rejected'
    WHEN state IN (8, 9, 10) THEN 'approved' ELSE 'error' END),
  execution_time_ms REAL AS (execution_time_us / 1000.0),
  row_count INTEGER,
  error_message TEXT,
  state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 13),
  proposer TEXT NOT NULL,
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
  expires_us INTEGER,
  decided_us INTEGER,
  started_us INTEGER,
  finished_us INTEGER,
  execution_time_us INTEGER,
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

CREATE INDEX data_agent_step_status ON data_agent_step (status);
-- Steps that wait or run: few at any time, whatever the age of the store.
CREATE INDEX data_agent_step_live ON data_agent_step (state, expires_us) WHERE state IN (1, 2, 8, 9);

CREATE TABLE chat_message (
  session INTEGER NOT NULL REFERENCES data_agent_session (id),
  n INTEGER NOT NULL CHECK (n > 0),
  role INTEGER NOT NULL CHECK (role BETWEEN 1 AND 3),
  content TEXT,
  tokens INTEGER NOT NULL,
  created_at TEXT AS (strftime('%Y-%m-%d %H:%M:%f', (created_us / 1000) / 1000.0, 'unixepoch')),
  answered_at TEXT AS (strftime('%Y-%m-%d %H:%M:%f', (answered_us / 1000) / 1000.0, 'unixepoch')),
  created_us INTEGER NOT NULL,
  answered_us INTEGER,
  role_word TEXT AS (CASE role WHEN 1 THEN 'user' WHEN 2 THEN 'assistant' WHEN 3 THEN 'system' END),
  PRIMARY KEY (session, n)
) STRICT;

-- Clustered by what it is about, so that a step's findings need no index of their own.
CREATE TABLE data_agent_signal (
  session INTEGER NOT NULL,
  n INTEGER NOT NULL,
  of INTEGER NOT NULL CHECK (of BETWEEN 1 AND 2),
  seq INTEGER NOT NULL,
  k INTEGER NOT NULL,
  rule TEXT NOT NULL,
  category INTEGER NOT NULL CHECK (category BETWEEN 1 AND 6),
  severity INTEGER NOT NULL CHECK (severity BETWEEN 1 AND 3),
  span_from INTEGER NOT NULL,
  span_to INTEGER NOT NULL,
  at_us INTEGER NOT NULL,
  at TEXT AS (strftime('%Y-%m-%d %H:%M:%f', (at_us / 1000) / 1000.0, 'unixepoch')),
  of_word TEXT AS (CASE of WHEN 1 THEN 'message' WHEN 2 THEN 'step' END),
  category_word TEXT AS (CASE category WHEN 1 THEN 'text' WHEN 2 THEN 'shape' WHEN 3 THEN 'access'
    WHEN 4 THEN 'cost' WHEN 5 THEN 'injection' WHEN 6 THEN 'session' END),
  severity_word TEXT AS (CASE severity WHEN 1 THEN 'notice' WHEN 2 THEN 'ask'
    WHEN 3 THEN 'refuse' END),
  PRIMARY KEY (session, n, of, seq, k)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_record (
  seq INTEGER PRIMARY KEY,
  at_us INTEGER NOT NULL,
  type INTEGER NOT NULL CHECK (type BETWEEN 1 AND 17),
  session INTEGER,
  n INTEGER NOT NULL,
  actor INTEGER NOT NULL,
  node INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  at TEXT AS (strftime('%Y-%m-%d %H:%M:%f', (at_us / 1000) / 1000.0, 'unixepoch')),
  type_word TEXT AS (CASE type WHEN 1 THEN 'SESSION' WHEN 2 THEN 'MESSAGE' WHEN 3 THEN 'PROPOSED'
    WHEN 4 THEN 'JUDGED' WHEN 5 THEN 'DECIDED' WHEN 6 THEN 'STARTED' WHEN 7 THEN 'FINISHED'
    WHEN 8 THEN 'CLOSED' WHEN 9 THEN 'HOLD' WHEN 10 THEN 'ERASED' WHEN 11 THEN 'PURGED'
    WHEN 12 THEN 'PRUNED' WHEN 13 THEN 'KEY_ROTATED' WHEN 14 THEN 'SIGN_IN' WHEN 15 THEN 'ADMIN'
    WHEN 16 THEN 'REPORT_READ' WHEN 17 THEN 'SIGNALS_ADDED' END)
) STRICT;

CREATE TRIGGER audit_record_is_never_changed BEFORE UPDATE ON audit_record
BEGIN
  SELECT RAISE(ABORT, 'a record is never changed');
END;
CREATE TRIGGER audit_record_is_never_removed BEFORE DELETE ON audit_record
BEGIN
  SELECT RAISE(ABORT, 'a record is never removed');
END;

CREATE TABLE audit_event (
  seq INTEGER PRIMARY KEY,
  code INTEGER NOT NULL,
  target INTEGER,
  text TEXT
) STRICT;

-- 32 random bytes. Without it, a session's commitments say nothing about its texts.
CREATE TABLE session_key (
  session INTEGER PRIMARY KEY,
  key BLOB NOT NULL CHECK (length(key) = 32)
) STRICT;

CREATE TABLE text_commitment (
  session INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  n INTEGER NOT NULL,
  field INTEGER NOT NULL,
  commitment BLOB CHECK (length(commitment) = 32),
  key BLOB CHECK (length(key) = 32),
  PRIMARY KEY (session, kind, n, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE source_schema (
  id INTEGER PRIMARY KEY,
  digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
  ddl TEXT NOT NULL
) STRICT;

CREATE TABLE policy_version (
  id INTEGER PRIMARY KEY,
  digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
  toml TEXT NOT NULL
) STRICT;

-- Names stand here and nowhere else; everywhere else people are usr_…
CREATE TABLE account (
  id INTEGER PRIMARY KEY,
  usr TEXT AS (printf('usr_%016x', id)),
  name TEXT NOT NULL UNIQUE,
  email TEXT,
  kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 2),
  created_us INTEGER NOT NULL,
  created_at TEXT AS (strftime('%Y-%m-%d %H:%M:%f', (created_us / 1000) / 1000.0, 'unixepoch')),
  kind_word TEXT AS (CASE kind WHEN 1 THEN 'human' WHEN 2 THEN 'agent' END)
) STRICT;

CREATE TABLE api_key (
  id TEXT PRIMARY KEY,
  account INTEGER NOT NULL REFERENCES account (id),
  roles INTEGER NOT NULL CHECK (roles BETWEEN 1 AND 15),
  digest BLOB NOT NULL CHECK (length(digest) = 32),
  created_us INTEGER NOT NULL,
  revoked_us INTEGER,
  created_at TEXT AS (strftime('%Y-%m-%d %H:%M:%f', (created_us / 1000) / 1000.0, 'unixepoch')),
  revoked_at TEXT AS (strftime('%Y-%m-%d %H:%M:%f', (revoked_us / 1000) / 1000.0, 'unixepoch'))
) STRICT, WITHOUT ROWID;

CREATE TABLE login (
  digest BLOB PRIMARY KEY CHECK (length(digest) = 32),
  account INTEGER NOT NULL REFERENCES account (id),
  roles INTEGER NOT NULL CHECK (roles BETWEEN 1 AND 15),
  created_us INTEGER NOT NULL,
  last_used_us INTEGER NOT NULL,
  ended_us INTEGER,
  created_at TEXT AS (strftime('%Y-%m-%d %H:%M:%f', (created_us / 1000) / 1000.0, 'unixepoch')),
  last_used_at TEXT AS (strftime('%Y-%m-%d %H:%M:%f', (last_used_us / 1000) / 1000.0, 'unixepoch')),
  ended_at TEXT AS (strftime('%Y-%m-%d %H:%M:%f', (ended_us / 1000) / 1000.0, 'unixepoch'))
) STRICT, WITHOUT ROWID;

CREATE TABLE idempotency (
  account INTEGER NOT NULL,
  key TEXT NOT NULL,
  request BLOB NOT NULL CHECK (length(request) = 32),
  kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 4),
  session_id TEXT NOT NULL,
  n INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  state INTEGER,
  at_us INTEGER NOT NULL,
  at TEXT AS (strftime('%Y-%m-%d %H:%M:%f', (at_us / 1000) / 1000.0, 'unixepoch')),
  PRIMARY KEY (account, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_at ON idempotency (at_us);

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
