#!/bin/sh
# The roles and databases of Getrapt and of Temporal, on a PostgreSQL that is new: run once by a superuser, with the passwords
# in the environment. PostgreSQL's container runs it by itself (compose.yaml); elsewhere libpq's variables (PGHOST, PGPORT,
# PGUSER, PGPASSWORD) say where and as whom.
set -eu
psql --no-psqlrc --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-${PGUSER:-postgres}}" --dbname postgres <<'SQL'
\getenv owner OWNER_PASSWORD
\getenv application APPLICATION_PASSWORD
\getenv temporal TEMPORAL_PASSWORD
CREATE ROLE getrapt_owner LOGIN PASSWORD :'owner';
CREATE ROLE getrapt_app LOGIN PASSWORD :'application';
CREATE ROLE temporal LOGIN PASSWORD :'temporal';
CREATE DATABASE getrapt OWNER getrapt_owner;
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
REVOKE ALL ON DATABASE getrapt, temporal, temporal_visibility FROM PUBLIC;
GRANT CONNECT ON DATABASE getrapt TO getrapt_app;
SQL
