CREATE TABLE Airports(airportCode TEXT PRIMARY KEY, airportName TEXT NOT NULL, city TEXT NOT NULL, country TEXT NOT NULL, elevationM INTEGER);
CREATE TABLE Airlines(airlineId INTEGER PRIMARY KEY, airlineName TEXT NOT NULL, country TEXT NOT NULL, foundedYear INTEGER);
CREATE TABLE Aircraft(tailNumber TEXT PRIMARY KEY, model TEXT NOT NULL, manufacturer TEXT NOT NULL, seatCapacity INTEGER, builtYear INTEGER, airlineId INTEGER REFERENCES Airlines(airlineId));
CREATE TABLE Flights(flightId INTEGER PRIMARY KEY, flightNumber TEXT NOT NULL, airlineId INTEGER REFERENCES Airlines(airlineId), tailNumber TEXT REFERENCES Aircraft(tailNumber), originCode TEXT REFERENCES Airports(airportCode), destinationCode TEXT REFERENCES Airports(airportCode), departureTime TEXT NOT NULL, distanceKm INTEGER, delayMinutes INTEGER, isCancelled INTEGER NOT NULL);
CREATE TABLE Passengers(passengerId INTEGER PRIMARY KEY, fullName TEXT NOT NULL, nationality TEXT, birthDate TEXT, loyaltyTier TEXT);
CREATE TABLE Bookings(bookingId INTEGER PRIMARY KEY, passengerId INTEGER REFERENCES Passengers(passengerId), flightId INTEGER REFERENCES Flights(flightId), seatClass TEXT NOT NULL, farePaid REAL NOT NULL, bookedAt TEXT NOT NULL);
CREATE TABLE BaggageClaims(claimId INTEGER PRIMARY KEY, bookingId INTEGER REFERENCES Bookings(bookingId), claimType TEXT, compensation REAL, resolvedAt TEXT);
CREATE TABLE CrewAccounts(accountId INTEGER PRIMARY KEY, username TEXT, passwordHash TEXT);
