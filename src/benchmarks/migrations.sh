#!/bin/sh
# Measures a migration of a SQLite file beside the sqlite3 shell and cp, and prints a table as
# Markdown; builds first what is missing. For numbers worth keeping, run it while the machine does
# nothing else.
#
#     src/benchmarks/migrations.sh [ROWS [ROUNDS]]
set -eu

project=$(cd "$(dirname "$0")/../.." && pwd -P)
classes=$project/src/benchmarks/target/classes
tool=$project/launcher/target/instar
if [ ! -x "$tool/runtime/bin/java" ] || [ ! -d "$classes" ]; then
  (cd "$project" && mvn -q -B package -DskipTests) >&2
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$tool/runtime/bin/java" --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -Xmx128m -cp "$classes:$tool/lib/*" \
  dev.instar.benchmarks.MigrationCost "$work" "${1:-1000000}" "${2:-7}"
