CREATE TABLE sites(siteId INTEGER PRIMARY KEY, siteName TEXT NOT NULL, city TEXT NOT NULL);
CREATE TABLE devices(deviceId INTEGER PRIMARY KEY, serialNumber TEXT NOT NULL, deviceType TEXT NOT NULL, siteId INTEGER REFERENCES sites(siteId), installedOn TEXT, status TEXT, manufacturer TEXT);
CREATE TABLE readings(readingId INTEGER PRIMARY KEY, deviceId INTEGER REFERENCES devices(deviceId), recordedAt INTEGER NOT NULL, temperature REAL, pressure REAL);
CREATE TABLE alerts(alertId INTEGER PRIMARY KEY, deviceId INTEGER REFERENCES devices(deviceId), raisedAt INTEGER NOT NULL, severity TEXT NOT NULL, isResolved INTEGER NOT NULL);
