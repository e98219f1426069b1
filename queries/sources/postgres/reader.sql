-- A role that can do nothing but read what a policy allows. Run it as a superuser, connected to the
-- database; look it over before.
CREATE ROLE {role} LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
  CONNECTION LIMIT 30 PASSWORD 'choose one';

GRANT CONNECT ON DATABASE {database} TO {role};
{grants}
-- What everybody may do by default, this role too. Whoever needs it gets it back by a GRANT of
-- their own.
REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC;
{revokes}ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON ROUTINES FROM PUBLIC;

-- Held by the server for whoever comes as this role.
ALTER ROLE {role} SET default_transaction_read_only = on;
ALTER ROLE {role} SET temp_file_limit = '256MB';
