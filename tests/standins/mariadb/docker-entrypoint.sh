#!/bin/bash
# Stands in for the official image's entry point: a new database on an empty volume, then the server.
set -eu
[ "${1:0:1}" != - ] || set -- mariadbd "$@"
data=/var/lib/mysql
if [ ! -d $data/mysql ]; then
	MARIADB_ROOT_PASSWORD=$(cat "$MARIADB_ROOT_PASSWORD_FILE")
	export MARIADB_ROOT_PASSWORD
	mariadb-install-db --datadir=$data --auth-root-authentication-method=normal --skip-test-db >/dev/null
	"$@" --datadir=$data --skip-networking --user=mysql &
	server=$!
	until mariadb-admin --user=root --silent ping 2>/dev/null; do sleep 0.2; done
	mariadb --user=root <<-SQL
		CREATE DATABASE \`$MARIADB_DATABASE\`;
		CREATE USER '$MARIADB_USER'@'%' IDENTIFIED BY '$(cat "$MARIADB_PASSWORD_FILE")';
		GRANT ALL ON \`$MARIADB_DATABASE\`.* TO '$MARIADB_USER'@'%';
		CREATE USER healthcheck@127.0.0.1;
		ALTER USER root@localhost IDENTIFIED BY '$MARIADB_ROOT_PASSWORD';
	SQL
	for script in /docker-entrypoint-initdb.d/*.sh; do
		# shellcheck disable=SC1090
		. "$script"
	done
	kill $server
	wait $server
	unset MARIADB_ROOT_PASSWORD
fi
exec "$@" --datadir=$data --bind-address=0.0.0.0
