#!/bin/sh
# Shows the whole path on this machine, without GitHub and without network beyond loopback: builds
# the sample app's releases, serves them, installs 1.0.0, fills it with data, updates it to 1.2.0
# and rolls it back. Everything lies in one directory with a home of its own; yours is not touched.
#
#     installer-scripts/try.sh [--keep-serving] [DIRECTORY]
set -eu

fail() {
  printf 'try.sh: %s\n' "$@" >&2
  exit 1
}

heading() {
  if [ -t 1 ] && [ -z "${NO_COLOR-}" ]; then
    printf '\n\033[1m== %s\033[0m\n\n' "$*"
  else
    printf '\n== %s\n\n' "$*"
  fi
}

# quoted TEXT: as one word of a shell.
quoted() { printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"; }

# Shows a command as the user would type it, then runs it.
run() {
  printf '$ %s\n' "$*"
  "$@"
}

options() {
  keep_serving=false play=''
  for option; do
    case $option in
    --keep-serving) keep_serving=true ;;
    --help | -h) sed -n '2,6s/^# \{0,1\}//p' "$0" && exit ;;
    -*) fail "unknown option: $option. See --help." ;;
    *) play=$option ;;
    esac
  done
  if [ -z "$play" ]; then
    play=$(mktemp -d "${TMPDIR:-/tmp}/instar-try.XXXXXX")
  else
    mkdir -p "$play"
    [ -z "$(ls -A "$play")" ] || fail "$play is not empty. Give a new directory."
  fi
  play=$(cd "$play" && pwd -P)
  project=$(cd "$(dirname "$0")/.." && pwd -P)
  instar=$project/launcher/target/instar/bin/instar
  releases=$project/src/samples/employees/target/releases
}

build() {
  heading "1. Build Instar and three signed releases of the sample app"
  command -v mvn >/dev/null || fail "Maven is not installed."
  (cd "$project" &&
    run mvn -q -B package -DskipTests -pl launcher,src/samples/employees -am) ||
    fail "the build failed (see above; no message at all means that it was killed)."
  (cd "$releases" && ls -1d -- */*)
}

# Sets url. The server is ours to end, by its id, unless it is to stay.
serve() {
  heading "2. Serve the releases in the shape of GitHub's API"
  echo "\$ instar serve $releases --port 0 &"
  "$instar" serve "$releases" --port 0 </dev/null >"$play/server.log" 2>&1 &
  server=$!
  trap 'kill "$server" 2>/dev/null || true' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  url='' waited=0
  while [ -z "$url" ]; do
    kill -0 "$server" 2>/dev/null || fail "the server ended:" "$(cat "$play/server.log")"
    [ $waited -lt 30 ] || fail "the server did not say its address in 30 s. See $play/server.log."
    sleep 1
    waited=$((waited + 1))
    url=$(sed -n 's|.*\(http://[^ /]*\).*|\1|p' "$play/server.log" | head -n 1)
  done
  echo "$url"
}

# From here on everything happens in a home of its own.
move_in() {
  unset XDG_DATA_HOME XDG_CONFIG_HOME XDG_CACHE_HOME EMPLOYEES_DATA INSTAR_ROOT_EMPLOYEES
  export HOME="$play/home" INSTAR_SOURCE="$url" NO_PROXY=127.0.0.1,localhost no_proxy=127.0.0.1,localhost
  mkdir "$HOME"
  case $(uname -s) in
  Darwin) root="$HOME/Library/Application Support/employees" ;;
  *) root=$HOME/.local/share/employees ;;
  esac
  data=$HOME/.local/share/employees-data
  PATH=$root/bin:$PATH
}

install() {
  heading "3. Install version 1.0.0 as a user does"
  script=$url/example/employees/releases/download/v1.0.0/install.sh
  if command -v curl >/dev/null; then fetch='curl -fsSL'; else fetch='wget -qO-'; fi
  echo "\$ $fetch $script | sh -s -- --yes"
  $fetch "$script" >"$play/install.sh"
  sh -s -- --yes <"$play/install.sh"
  # So that the app can be used without changing one's own HOME.
  cat >"$play/employees" <<END
#!/bin/sh
# The installed app, with the home and the server of this directory.
unset XDG_DATA_HOME EMPLOYEES_DATA INSTAR_ROOT_EMPLOYEES
HOME=$(quoted "$HOME") INSTAR_SOURCE=$url exec $(quoted "$root/bin/employees") "\$@"
END
  chmod +x "$play/employees"
  run employees version
}

# What a user sees of the data: counts, one employee, the configuration.
show_data() {
  run employees version
  run employees doctor
  run employees show 0022
  for config in config.json config.yaml; do
    [ ! -f "$data/$config" ] || run cat "$data/$config"
  done
}

# Everything that must come back, as one text; the database by its rows, where sqlite3 is installed.
state() {
  employees version
  employees list
  employees show 0022
  (cd "$data" && find . -type f ! -name '*.db*' ! -name '.instar*' -exec cksum {} + | sort)
  if command -v sqlite3 >/dev/null; then sqlite3 "$data/data/employee_manager.db" .dump; fi
}

main() {
  options "$@"
  began=$(date +%s)
  build
  serve
  move_in
  install
  heading "4. Fill it with 50 employees and 3 years of records"
  run employees seed --employees 50 --years 3
  show_data
  state >"$play/state-before.txt"
  heading "5. Update to the newest version, data included"
  run employees self-update --check || [ $? -eq 10 ] || fail "the check failed."
  run employees self-update --yes
  show_data
  state >"$play/state-updated.txt"
  ! cmp -s "$play/state-before.txt" "$play/state-updated.txt" || fail "the update changed nothing."
  heading "6. Roll back: program and data together"
  run employees rollback --list
  run employees rollback --yes
  show_data
  state >"$play/state-after.txt"
  if ! cmp -s "$play/state-before.txt" "$play/state-after.txt"; then
    diff "$play/state-before.txt" "$play/state-after.txt" | head -n 40
    fail "after the rollback the data are not what they were. Both states are in $play."
  fi
  echo "The state of 1.0.0 is back: $(grep -c '' "$play/state-after.txt") lines compared, all the same."
  play_on
}

play_on() {
  heading "Done in $(($(date +%s) - began)) s. To play on"
  echo "  $play/employees list"
  echo "  $play/employees self-update"
  if [ $keep_serving = true ]; then
    trap - EXIT
    echo
    echo "The server runs on at $url; end it with: kill $server"
  else
    echo
    echo "Updates need the server again:"
    echo "  $instar serve $releases --port ${url##*:}"
  fi
  echo
  echo "All of it is in $play; delete that, and nothing is left."
}

{ main "$@"; }
