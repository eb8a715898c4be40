# Read once by the image's entry point, when the database is new: the service's user, who reads and writes rows alone.
# Whoever migrates (MARIADB_USER) may change tables too.
MYSQL_PWD="$MARIADB_ROOT_PASSWORD" mariadb --user=root <<-SQL
	CREATE USER morse@'%' IDENTIFIED BY '$(cat /run/secrets/database_password)';
	GRANT SELECT, INSERT, UPDATE, DELETE ON morse.* TO morse@'%';
SQL
