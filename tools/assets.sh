#!/bin/sh
# Fetches the browser libraries named in package.json and copies what pages
# load into the embedded folder. Nothing of others is committed.
set -eu
cd "$(dirname "$0")/.."
target=internal/platform/ui/static/vendor
without() {
	echo "$1: pages work as plain HTML"
	case ",${AIMAK_REQUIRE:-}," in *,npm,*) exit 1 ;; *) exit 0 ;; esac
}
command -v npm >/dev/null 2>&1 || without "npm is not installed"
if [ -d node_modules/axe-core ] && [ -d node_modules/open311 ] && [ "$target/htmx.min.js" -nt package-lock.json ]; then exit 0; fi
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error || without "npm could not fetch the browser libraries"
mkdir -p "$target"
cp node_modules/htmx.org/dist/htmx.min.js "$target/htmx.min.js"
echo "browser libraries are in $target"
