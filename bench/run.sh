#!/bin/sh
# Runs the benches: on a PostgreSQL server of its own that commits durably, and
# on SQLite. Use: bench/run.sh [BENCH…] (default: all), with flags for "aimak
# bench" in BENCH_FLAGS, for example BENCH_FLAGS="--passes 1 --size 100000".
# Prints one JSON report for each; ends with 3 when a ratio keeps below its bar.
set -eu
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- payments import billing balances bills requests

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || { echo "bench: no PostgreSQL server is installed" >&2; exit 1; }
folder=$(mktemp -d)
server=""
finish() {
	if [ -n "$server" ]; then kill -INT "$server" 2>/dev/null && wait "$server" || true; fi
	rm -rf "$folder"
}
trap finish EXIT
trap 'exit 1' INT TERM

make -s build >&2
cp bin/aimak "$folder/aimak"
mkdir "$folder/pg"
as=""
if [ "$(id -u)" = 0 ]; then # the server refuses to run as root
	chown postgres "$folder" "$folder/pg"
	as="setpriv --reuid=postgres --regid=postgres --clear-groups --"
fi
$as "$bin/initdb" -D "$folder/pg/data" -U postgres -A trust -E UTF8 --locale=C >/dev/null
$as "$bin/postgres" -D "$folder/pg/data" -k "$folder/pg" -c listen_addresses= -c fsync=on -c synchronous_commit=on \
	-c shared_buffers=512MB -c max_wal_size=4GB -c max_connections=200 >"$folder/pg/log" 2>&1 &
server=$!
until "$bin/psql" -qAt -h "$folder/pg" -U postgres -c "CREATE ROLE aimak LOGIN" >/dev/null 2>&1; do sleep 0.1; done

result=0
measure() { # NAME DATABASE
	echo "# $1 on ${2%%:*}" >&2
	# shellcheck disable=SC2086
	"$folder/aimak" bench "$1" --database "$2" ${BENCH_FLAGS:-} || { code=$?; [ $code = 3 ] || exit $code; result=3; }
}
for bench in "$@"; do
	case $bench in
	payments | import | billing | requests)
		"$bin/createdb" -h "$folder/pg" -U postgres -O aimak "$bench"
		measure "$bench" "postgres://aimak@/$bench?host=$folder/pg"
		;;
	esac
	case $bench in
	payments | import | balances | bills) measure "$bench" "sqlite:$folder/$bench.db" ;;
	requests) BENCH_FLAGS="--size 200000 ${BENCH_FLAGS:-}" measure "$bench" "sqlite:$folder/$bench.db" ;;
	esac
done
exit $result
