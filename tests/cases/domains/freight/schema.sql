CREATE TABLE warehouses(id INTEGER PRIMARY KEY, name TEXT, country TEXT, capacity_m3 INTEGER);
CREATE TABLE carriers(id INTEGER PRIMARY KEY, name TEXT, mode TEXT);
CREATE TABLE shipments(id INTEGER PRIMARY KEY, tracking_number TEXT, warehouse_id INTEGER REFERENCES warehouses(id), carrier_id INTEGER REFERENCES carriers(id), shipped_on TEXT, delivered_on TEXT, status TEXT, weight_kg REAL, cost REAL, destination_city TEXT);
CREATE TABLE packages(id INTEGER PRIMARY KEY, shipment_id INTEGER REFERENCES shipments(id), category TEXT, pieces INTEGER);
CREATE TABLE drivers(id INTEGER PRIMARY KEY, full_name TEXT, carrier_id INTEGER REFERENCES carriers(id), hired_on TEXT, license_class TEXT);
