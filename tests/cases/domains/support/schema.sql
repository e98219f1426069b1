CREATE TABLE agents(id INTEGER PRIMARY KEY, agent_name TEXT, team TEXT, office TEXT);
CREATE TABLE accounts(id INTEGER PRIMARY KEY, company_name TEXT, plan TEXT, created_at TEXT);
CREATE TABLE tickets(id INTEGER PRIMARY KEY, account_id INTEGER REFERENCES accounts(id), assigned_agent_id INTEGER REFERENCES agents(id), subject TEXT, priority TEXT, status TEXT, channel TEXT, opened_at TEXT, closed_at TEXT, satisfaction_rating INTEGER);
CREATE TABLE ticket_comments(id INTEGER PRIMARY KEY, ticket_id INTEGER REFERENCES tickets(id), agent_id INTEGER REFERENCES agents(id), body TEXT, is_internal INTEGER);
