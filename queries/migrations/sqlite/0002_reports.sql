-- What the reports look things up by (queries/reports/). All but the first hold only the few rows
-- that a report is about, so they take next to no room where nothing happens.

-- How many sessions a period has, and from which addresses, without touching the sessions.
CREATE INDEX data_agent_session_started_us ON data_agent_session (started_us, user_ip);
-- What screens saw. 5 is the category injection.
CREATE INDEX data_agent_signal_injection ON data_agent_signal (at_us) WHERE category = 5;
-- Why statements were refused, rule by rule. 3 is the severity refuse.
CREATE INDEX data_agent_signal_refused ON data_agent_signal (rule, at_us) WHERE severity = 3;
-- Refused statements in the order of their time. 3 is the state refused.
CREATE INDEX data_agent_step_refused ON data_agent_step (proposed_us) WHERE state = 3;
