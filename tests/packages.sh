#!/bin/sh
# Install the Debian packages that the tests need and this machine lacks; where that is not allowed, say what is missing
# and what is therefore not tested. tests/test_packages.py sees that every program that a test starts is named here.
#   packages.sh [bare|benchmarks|containers|pipelines]   also what these need
#   packages.sh hear                                     what `make hear` needs, and no more
#   packages.sh missing                                  only say what is missing
#   packages.sh has-mariadb-client                       exit with 0 if mysqlclient can be compiled
set -u
PATH=$PATH:/usr/sbin:/sbin
suite=${1:-}
if [ "$suite" = has-mariadb-client ]; then
	command -v pkg-config >/dev/null && pkg-config --exists libmariadb && command -v cc >/dev/null
	exit
fi
missing=
need() { # package, a program of it or a test for it (of more than one word), what is not tested without it
	case $2 in *" "*) sh -c "$2" ;; *) command -v "$2" ;; esac >/dev/null 2>&1 && return
	missing="$missing $1"
	echo "Missing: $1 ($3)"
}
if [ "$suite" = hear ]; then
	need multimon-ng multimon-ng "the sound, in the ears of another decoder"
else
	need gcc cc "MariaDB, whose driver compiles"
	need pkg-config pkg-config "MariaDB, whose driver compiles"
	need libmariadb-dev "pkg-config --exists libmariadb" "MariaDB, whose driver compiles"
	need python3-dev "test -e \"\$(python3 -c 'import sysconfig; print(sysconfig.get_path(\"include\"))')/Python.h\"" "MariaDB, whose driver compiles"
	need mariadb-server mariadbd "nothing on MariaDB"
	need procps ps "no server with several workers"
	need chromium chromium "no page in a browser"
	need multimon-ng multimon-ng "our sound, in the ears of another decoder"
	need python3-heat "/usr/bin/python3 -c 'import heat'" "the stack's templates, with Heat's own parser"
	need curl curl "what is asked from outside, as the command that a page offers"
	need haproxy haproxy "the entry's configuration"
	need nftables nft "the firewall"
	need systemd systemd-analyze "the service's unit"
	need openssl openssl "certificates"
	need openssh-client ssh-keygen "an installation's keys, and what its playbooks refuse"
	need groovy groovy "the Jenkinsfile"
	case $suite in
	benchmarks) need wrk wrk "speed" ;;
	containers | pipelines)
		need docker.io dockerd "containers"
		need slirp4netns slirp4netns "containers"
		need mmdebstrap mmdebstrap "containers"
		need iproute2 ip "containers"
		need iptables iptables "containers"
		;;
	esac
	[ "$suite" = bare ] && need mmdebstrap mmdebstrap "a bare machine"
	[ "$suite" = containers ] && need podman podman "that the image is the same when it is built again"
	[ "$suite" = pipelines ] && need npm npm "GitLab's pipeline"
fi
[ -n "$missing" ] && [ "$suite" != missing ] || exit 0
if [ "$(id -u)" = 0 ]; then root=; elif sudo -n true 2>/dev/null; then root="sudo -n"; else root=no; fi
if [ "$root" != no ] && command -v apt-get >/dev/null; then
	echo "Installing$missing ..."
	# The policy file keeps the packaged services from starting: the tests start their own.
	$root sh -c 'test -e /usr/sbin/policy-rc.d || { printf "#!/bin/sh\nexit 101\n" > /usr/sbin/policy-rc.d; chmod +x /usr/sbin/policy-rc.d; touch /run/morse-policy; }'
	# All at once; one after the other where this Debian has not all of them.
	$root sh -c "DEBIAN_FRONTEND=noninteractive; export DEBIAN_FRONTEND; install='apt-get install -y -qq --no-install-recommends'
		apt-get update -qq && { \$install $missing || for one in $missing; do \$install \$one; done; }" >/dev/null
	$root sh -c 'test -e /run/morse-policy && rm -f /run/morse-policy /usr/sbin/policy-rc.d'
	exit 0
fi
echo "NOT TESTED for want of these packages: what is named beside each. To install them: apt-get install$missing"
