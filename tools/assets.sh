#!/bin/sh
# Fetches the browser libraries named in package.json and copies what pages
# load into the embedded folder. Nothing of others is committed.
set -eu
cd "$(dirname "$0")/.."
target=internal/platform/ui/static/vendor
if [ -f "$target/htmx.min.js" ] && [ "$target/htmx.min.js" -nt package-lock.json ]; then exit 0; fi
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
mkdir -p "$target"
cp node_modules/htmx.org/dist/htmx.min.js "$target/htmx.min.js"
echo "browser libraries are in $target"
