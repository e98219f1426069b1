-- A shop for the home. Customers, products, orders, their items, returns and reviews are for
-- everybody who asks; the rest is there to be out of bounds.
CREATE TABLE customers(
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL, country TEXT NOT NULL,
  city TEXT NOT NULL, signup_date TEXT NOT NULL, segment TEXT NOT NULL,
  referred_by INTEGER REFERENCES customers(id), notes TEXT);
CREATE TABLE products(
  id INTEGER PRIMARY KEY, sku TEXT NOT NULL UNIQUE, name TEXT NOT NULL, category TEXT NOT NULL,
  price REAL NOT NULL, cost REAL NOT NULL, stock INTEGER NOT NULL, weight_g INTEGER NOT NULL,
  is_discontinued INTEGER NOT NULL DEFAULT 0, attributes TEXT, tags TEXT, created_at TEXT NOT NULL);
CREATE TABLE orders(
  id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers(id),
  order_date TEXT NOT NULL, status TEXT NOT NULL, channel TEXT NOT NULL, total REAL NOT NULL,
  currency TEXT NOT NULL, "comment" TEXT, shipped_at TEXT);
CREATE TABLE order_items(
  id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL REFERENCES orders(id),
  product_id INTEGER NOT NULL REFERENCES products(id), quantity INTEGER NOT NULL,
  unit_price REAL NOT NULL, discount REAL NOT NULL DEFAULT 0);
CREATE TABLE returns(
  id INTEGER PRIMARY KEY, order_item_id INTEGER NOT NULL REFERENCES order_items(id),
  returned_at TEXT NOT NULL, reason TEXT NOT NULL);
CREATE TABLE reviews(
  id INTEGER PRIMARY KEY, product_id INTEGER NOT NULL REFERENCES products(id),
  customer_id INTEGER NOT NULL REFERENCES customers(id), rating INTEGER NOT NULL,
  title TEXT NOT NULL, body TEXT, written_at TEXT NOT NULL);

CREATE TABLE users(id INTEGER PRIMARY KEY, username TEXT, password_hash TEXT, email TEXT, is_admin INTEGER);
CREATE TABLE auth_user(id INTEGER PRIMARY KEY, username TEXT, password TEXT, is_superuser INTEGER, last_login TEXT);
CREATE TABLE employees(
  id INTEGER PRIMARY KEY, name TEXT, job TEXT, salary REAL, ssn TEXT,
  manager_id INTEGER REFERENCES employees(id));
CREATE TABLE api_keys(id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users(id), secret TEXT);
CREATE TABLE tokens(token TEXT);
CREATE TABLE audit_log(id INTEGER PRIMARY KEY, at TEXT, actor TEXT, statement TEXT);
CREATE VIEW v_users AS SELECT id, username, password_hash FROM users;
CREATE VIEW v_sales AS SELECT o.id, o.total FROM orders o;
