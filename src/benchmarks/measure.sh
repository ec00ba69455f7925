#!/bin/sh
# Measures starts through the launcher, update checks and sizes, and prints them as Markdown; builds
# first what is missing. For numbers worth keeping, run it while the machine does nothing else.
#
#     src/benchmarks/measure.sh [ROUNDS]
set -eu

project=$(cd "$(dirname "$0")/../.." && pwd -P)
classes=$project/src/benchmarks/target/classes
java=$project/launcher/target/instar/runtime/bin/java
if [ ! -x "$java" ] || [ ! -d "$classes" ] ||
  [ ! -d "$project/src/samples/employees/target/releases/1.2.0" ]; then
  (cd "$project" && mvn -q -B package -DskipTests) >&2
fi
exec "$java" -cp "$classes" dev.instar.benchmarks.LauncherCost "$project" "${1:-21}"
