CREATE TABLE branches (
  branch_id INTEGER PRIMARY KEY, branch_name TEXT NOT NULL, city TEXT NOT NULL, country TEXT NOT NULL, opened_on TEXT);
CREATE TABLE vehicle_classes (
  class_id INTEGER PRIMARY KEY, class_name TEXT NOT NULL, daily_rate REAL NOT NULL);
CREATE TABLE vehicles (
  vehicle_id INTEGER PRIMARY KEY, plate TEXT NOT NULL UNIQUE, make TEXT NOT NULL, model TEXT NOT NULL,
  class_id INTEGER NOT NULL REFERENCES vehicle_classes(class_id),
  branch_id INTEGER NOT NULL REFERENCES branches(branch_id),
  model_year INTEGER, mileage_km INTEGER, fuel_type TEXT, status TEXT, acquired_on TEXT);
CREATE TABLE customers (
  customer_id INTEGER PRIMARY KEY, full_name TEXT NOT NULL, home_city TEXT, birth_date TEXT, loyalty_tier TEXT, joined_on TEXT NOT NULL, email TEXT);
CREATE TABLE rentals (
  rental_id INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customers(customer_id),
  vehicle_id INTEGER NOT NULL REFERENCES vehicles(vehicle_id),
  pickup_branch_id INTEGER NOT NULL REFERENCES branches(branch_id),
  return_branch_id INTEGER REFERENCES branches(branch_id),
  start_date TEXT NOT NULL, end_date TEXT, total_amount REAL, status TEXT NOT NULL);
CREATE TABLE payments (
  payment_id INTEGER PRIMARY KEY, rental_id INTEGER NOT NULL REFERENCES rentals(rental_id), paid_on TEXT NOT NULL, method TEXT NOT NULL, amount REAL NOT NULL);
CREATE TABLE maintenance (
  maintenance_id INTEGER PRIMARY KEY, vehicle_id INTEGER NOT NULL REFERENCES vehicles(vehicle_id), service_date TEXT NOT NULL, service_type TEXT NOT NULL, cost REAL, garage TEXT);
CREATE TABLE employees (
  employee_id INTEGER PRIMARY KEY, full_name TEXT NOT NULL, branch_id INTEGER REFERENCES branches(branch_id), salary REAL);
