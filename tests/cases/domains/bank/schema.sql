CREATE TABLE branch(branch_id INTEGER PRIMARY KEY, branch_name TEXT, city TEXT);
CREATE TABLE client(client_id INTEGER PRIMARY KEY, first_name TEXT, last_name TEXT, birth_date TEXT, gender TEXT, customer_since TEXT);
CREATE TABLE account(account_id INTEGER PRIMARY KEY, client_id INTEGER REFERENCES client(client_id), branch_id INTEGER REFERENCES branch(branch_id), account_type TEXT, balance REAL, opened_on TEXT, is_active INTEGER);
CREATE TABLE bank_transaction(transaction_id INTEGER PRIMARY KEY, account_id INTEGER REFERENCES account(account_id), transaction_date TEXT, transaction_type TEXT, amount REAL);
CREATE TABLE loan(loan_id INTEGER PRIMARY KEY, client_id INTEGER REFERENCES client(client_id), principal REAL, interest_rate REAL, issued_on TEXT, status TEXT);
