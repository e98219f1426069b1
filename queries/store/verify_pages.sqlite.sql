-- Every page, every index beside its table, every value beside what its column takes.
PRAGMA integrity_check(100)
