-- How much there is in a store of any version.
SELECT coalesce((SELECT max(seq) + 1 FROM audit_record), 0),
       (SELECT at_us FROM audit_record ORDER BY seq DESC LIMIT 1),
       (SELECT count(*) FROM schema_migration)
