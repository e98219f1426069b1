CREATE TABLE suppliers (
  supplier_id INTEGER PRIMARY KEY, supplier_name TEXT NOT NULL, country TEXT NOT NULL, rating REAL, phone TEXT);
CREATE TABLE parts (
  part_id INTEGER PRIMARY KEY, part_name TEXT NOT NULL, category TEXT NOT NULL, unit_cost REAL NOT NULL,
  net_weight_kg REAL, gross_weight_kg REAL, reorder_level INTEGER, supplier_id INTEGER NOT NULL);
CREATE TABLE warehouses (
  warehouse_id INTEGER PRIMARY KEY, warehouse_name TEXT NOT NULL, city TEXT NOT NULL, capacity INTEGER NOT NULL);
CREATE TABLE stock_movements (
  movement_id INTEGER PRIMARY KEY, part_id INTEGER NOT NULL, warehouse_id INTEGER NOT NULL, movement_date TEXT NOT NULL, movement_type TEXT NOT NULL, quantity INTEGER NOT NULL);
CREATE TABLE purchase_orders (
  po_id INTEGER PRIMARY KEY, supplier_id INTEGER NOT NULL, order_date TEXT NOT NULL, received_date TEXT, status TEXT NOT NULL, buyer TEXT);
CREATE TABLE purchase_order_lines (
  line_id INTEGER PRIMARY KEY, po_id INTEGER NOT NULL, part_id INTEGER NOT NULL, quantity INTEGER NOT NULL, unit_price REAL NOT NULL);
CREATE TABLE inspections (
  inspection_id INTEGER PRIMARY KEY, part_id INTEGER NOT NULL, inspection_date TEXT NOT NULL, result TEXT NOT NULL, inspector TEXT);
CREATE TABLE transfers (
  transfer_id INTEGER PRIMARY KEY, part_id INTEGER NOT NULL, from_warehouse_id INTEGER NOT NULL, to_warehouse_id INTEGER NOT NULL, transfer_date TEXT NOT NULL, quantity INTEGER NOT NULL);
