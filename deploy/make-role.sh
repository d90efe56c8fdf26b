#!/bin/sh
# First start of PostgreSQL: the application's own role, which is no superuser, and its database.
set -eu
psql -v ON_ERROR_STOP=1 --username postgres --dbname postgres <<SQL
CREATE ROLE recourse LOGIN PASSWORD '$(sed "s/'/''/g" /run/secrets/db_password)';
CREATE DATABASE recourse OWNER recourse;
REVOKE CONNECT ON DATABASE recourse FROM PUBLIC;
SQL
