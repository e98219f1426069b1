CREATE TABLE department (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE app_user (id INTEGER PRIMARY KEY, full_name TEXT NOT NULL, email TEXT, role TEXT NOT NULL, department_id INTEGER, hired_on TEXT, is_active INTEGER NOT NULL);
CREATE TABLE project (id INTEGER PRIMARY KEY, name TEXT NOT NULL, client TEXT, status TEXT NOT NULL, budget INTEGER, start_date TEXT, due_date TEXT);
CREATE TABLE ticket (id INTEGER PRIMARY KEY, subject TEXT NOT NULL, project_id INTEGER, reporter_id INTEGER, assignee_id INTEGER, priority TEXT NOT NULL, status TEXT NOT NULL, ticket_type TEXT NOT NULL, created_at TEXT NOT NULL, closed_at TEXT);
CREATE TABLE ticket_comment (id INTEGER PRIMARY KEY, ticket_id INTEGER NOT NULL, author_id INTEGER, body TEXT, created_at TEXT NOT NULL);
CREATE TABLE time_entry (id INTEGER PRIMARY KEY, ticket_id INTEGER NOT NULL, user_id INTEGER NOT NULL, hours REAL NOT NULL, work_date TEXT NOT NULL, billable INTEGER NOT NULL);
CREATE TABLE label (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE ticket_label (ticket_id INTEGER NOT NULL, label_id INTEGER NOT NULL, PRIMARY KEY (ticket_id, label_id));
