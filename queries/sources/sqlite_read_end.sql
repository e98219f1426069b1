-- Let go of the state that was read. Nothing was written.
ROLLBACK;
