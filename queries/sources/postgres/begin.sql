-- Everything that a source is asked happens in here; it always ends in a rollback.
BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY
