-- A small shop. Customers, products, orders and their items are for everybody; the rest is there to
-- be out of bounds.
CREATE TABLE customers(
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT, country TEXT, city TEXT,
  signup_date TEXT, segment TEXT, referred_by INTEGER REFERENCES customers(id), notes TEXT);
CREATE TABLE products(
  id INTEGER PRIMARY KEY, sku TEXT UNIQUE, name TEXT NOT NULL, category TEXT, price REAL, cost REAL,
  "delete" INTEGER DEFAULT 0, "group" TEXT, attributes TEXT, tags TEXT, created_at TEXT);
CREATE TABLE orders(
  id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers(id), order_date TEXT, status TEXT,
  total REAL, currency TEXT, "comment" TEXT, "user" TEXT, shipped_at TEXT, "update" TEXT);
CREATE TABLE order_items(
  id INTEGER PRIMARY KEY, order_id INTEGER REFERENCES orders(id),
  product_id INTEGER REFERENCES products(id), quantity INTEGER, unit_price REAL,
  discount REAL DEFAULT 0, "select" INTEGER DEFAULT 0);
CREATE INDEX ix_orders_customer ON orders(customer_id, order_date);
CREATE INDEX ix_items_order ON order_items(order_id);

CREATE TABLE users(id INTEGER PRIMARY KEY, username TEXT, password_hash TEXT, email TEXT, is_admin INTEGER);
CREATE TABLE auth_user(id INTEGER PRIMARY KEY, username TEXT, password TEXT, is_superuser INTEGER, last_login TEXT);
CREATE TABLE employees(id INTEGER PRIMARY KEY, name TEXT, salary REAL, ssn TEXT, manager_id INTEGER);
CREATE TABLE api_keys(id INTEGER PRIMARY KEY, user_id INTEGER, secret TEXT);
CREATE TABLE tokens(token TEXT);
CREATE TABLE audit_log(id INTEGER PRIMARY KEY, at TEXT, actor TEXT, statement TEXT);
CREATE VIEW v_users AS SELECT id, username, password_hash FROM users;
CREATE VIEW v_sales AS SELECT o.id, o.total FROM orders o;
