-- From here on one and the same state of the database is read.
BEGIN DEFERRED;
