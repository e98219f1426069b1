-- The write lock is taken at once: a transaction that starts by reading cannot always be upgraded.
BEGIN IMMEDIATE
