CREATE TABLE airports(id INTEGER PRIMARY KEY, iata_code TEXT NOT NULL, name TEXT NOT NULL, city TEXT NOT NULL, country TEXT NOT NULL);
CREATE TABLE airlines(id INTEGER PRIMARY KEY, name TEXT NOT NULL, home_country TEXT NOT NULL);
CREATE TABLE aircraft(id INTEGER PRIMARY KEY, model TEXT NOT NULL, seat_capacity INTEGER, built_year INTEGER, airline_id INTEGER REFERENCES airlines(id));
CREATE TABLE flights(id INTEGER PRIMARY KEY, flight_number TEXT NOT NULL, airline_id INTEGER REFERENCES airlines(id), aircraft_id INTEGER REFERENCES aircraft(id),
  origin_airport_id INTEGER REFERENCES airports(id), destination_airport_id INTEGER REFERENCES airports(id),
  departure_time INTEGER NOT NULL, arrival_time INTEGER NOT NULL, distance_km INTEGER, delay_minutes INTEGER, status TEXT NOT NULL);
CREATE TABLE passengers(id INTEGER PRIMARY KEY, full_name TEXT NOT NULL, nationality TEXT, loyalty_tier TEXT);
CREATE TABLE bookings(id INTEGER PRIMARY KEY, flight_id INTEGER REFERENCES flights(id), passenger_id INTEGER REFERENCES passengers(id),
  cabin_class TEXT NOT NULL, fare REAL NOT NULL, booked_at INTEGER NOT NULL);
