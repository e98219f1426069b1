CREATE TABLE hotels(hotel_id INTEGER PRIMARY KEY, hotel_name TEXT, city TEXT, stars INTEGER);
CREATE TABLE rooms(room_id INTEGER PRIMARY KEY, hotel_id INTEGER REFERENCES hotels(hotel_id), room_number TEXT, room_type TEXT, nightly_rate REAL, max_guests INTEGER);
CREATE TABLE guests(guest_id INTEGER PRIMARY KEY, guest_name TEXT, email TEXT, country TEXT, vip INTEGER);
CREATE TABLE reservations(reservation_id INTEGER PRIMARY KEY, guest_id INTEGER REFERENCES guests(guest_id), room_id INTEGER REFERENCES rooms(room_id), check_in DATE, check_out DATE, status TEXT, booking_channel TEXT, total_price REAL);
