#!/bin/sh
# Install the Debian packages that the tests need and this machine lacks; where that is not allowed, say what is
# missing and what is therefore not tested. With `has-mariadb-client`: exit 0 if mysqlclient can be compiled; with
# `benchmarks`: also what those need.
set -u
if [ "${1:-}" = has-mariadb-client ]; then
	command -v pkg-config >/dev/null && pkg-config --exists libmariadb && command -v cc >/dev/null
	exit
fi
missing=
need() { # package, what it is for, test for its presence
	sh -c "$3" >/dev/null 2>&1 || { missing="$missing $1"; echo "Missing: $1 ($2)"; }
}
need gcc "to compile mysqlclient" "command -v cc"
need pkg-config "to compile mysqlclient" "command -v pkg-config"
need libmariadb-dev "to compile mysqlclient" "pkg-config --exists libmariadb"
need python3-dev "to compile mysqlclient" "test -e \"\$(python3 -c 'import sysconfig; print(sysconfig.get_path(\"include\"))')/Python.h\""
need mariadb-server "the tests on MariaDB" "test -x /usr/sbin/mariadbd"
need chromium "the tests of the pages" "command -v chromium"
need multimon-ng "the tests of our sound with another's decoder" "command -v multimon-ng"
need python3-heat "the stack's templates, with Heat's own parser" "/usr/bin/python3 -c 'import heat'"
need haproxy "the entry's configuration, and the faults of nodes behind it" "test -x /usr/sbin/haproxy"
need nftables "the firewall, and the fault of a port that is dropped in silence" "test -x /usr/sbin/nft"
need systemd "the service's unit" "command -v systemd-analyze"
need openssl "certificates" "command -v openssl"
[ "${1:-}" = benchmarks ] && need wrk "to load a server" "command -v wrk"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ]; then root=; elif sudo -n true 2>/dev/null; then root="sudo -n"; else root=no; fi
if [ "$root" != no ] && command -v apt-get >/dev/null; then
	echo "Installing$missing ..."
	# The policy file keeps the packaged MariaDB service from starting: the tests start their own.
	$root sh -c 'test -e /usr/sbin/policy-rc.d || { printf "#!/bin/sh\nexit 101\n" > /usr/sbin/policy-rc.d; chmod +x /usr/sbin/policy-rc.d; touch /run/morse-policy; }'
	$root sh -c "DEBIAN_FRONTEND=noninteractive; export DEBIAN_FRONTEND; apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing" >/dev/null
	$root sh -c 'test -e /run/morse-policy && rm -f /run/morse-policy /usr/sbin/policy-rc.d'
	exit 0
fi
echo "NOT TESTED for want of these packages: what is named beside each. To install them: apt-get install$missing"
