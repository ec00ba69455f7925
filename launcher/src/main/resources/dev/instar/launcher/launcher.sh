#!/bin/sh
# Starts the current version of @APP@, or hands the updater's own commands to the updater.
# It came with the installation; what is changed here is gone after the next repair.
#
# Every start of the app passes through here, so nothing forks on the way: only tests, `read` and,
# at the end, the `exec` in launch/app.sh, which leaves standard input, arguments, signals and the
# exit code to the app. Names start with instar_ because an exported variable of the same name
# would reach the app changed; only `image` belongs to the files in launch/.
#
# shellcheck disable=SC1091 # what is in launch/ differs from image to image

instar_root=@ROOT@
instar_prefix=@PREFIX@
instar_root=${INSTAR_ROOT_@APP_VARIABLE@:-$instar_root}
case $instar_root in
/*) ;;
*) instar_root=$PWD/$instar_root ;;
esac
instar_root=${instar_root%/}

# instar_fail CODE LINE...: says why nothing was started, and ends.
instar_fail() {
  instar_code=$1
  shift
  printf '@APP@: %s\n' "$@" >&2
  exit "$instar_code"
}

# Sets instar_version from the file `current`; empty when there is none or it names no version.
instar_read_current() {
  instar_version=
  if [ -r "$instar_root/current" ]; then
    read -r instar_version <"$instar_root/current"
  fi
  case $instar_version in
  .* | *[!0-9A-Za-z.+-]*) instar_version= ;;
  esac
}

# Sets `image` to the one whose updater serves: the one that must finish a switch, else the newest,
# else the current one. state/switch holds "<pid> <version>", the other files only the version.
instar_find_updater() {
  for instar_file in state/switch state/updater current; do
    instar_first=
    instar_second=
    if [ -r "$instar_root/$instar_file" ]; then
      { read -r instar_first instar_second <"$instar_root/$instar_file"; } 2>/dev/null
    fi
    instar_named=${instar_second:-$instar_first}
    case $instar_named in
    '' | .* | *[!0-9A-Za-z.+-]*) continue ;;
    esac
    image=$instar_root/versions/$instar_named
    if [ -f "$image/launch/updater.sh" ]; then
      return 0
    fi
  done
  return 1
}

# Sets `image` to any that is left, for those commands that look after a damaged installation.
instar_find_any_updater() {
  [ "$1" = self ] || return 1
  for image in "$instar_root"/versions/*; do
    if [ -f "$image/launch/updater.sh" ]; then
      return 0
    fi
  done
  return 1
}

# Becomes the updater in `image`. In the C locale, as cron has it, Java cannot name a file whose
# name is not ASCII; nothing else changes with the same locale in UTF-8.
instar_updater() {
  case ${LC_ALL:-${LC_CTYPE:-${LANG:-C}}} in
  C | POSIX) export LC_ALL=C.UTF-8 ;;
  esac
  set -- --root "$instar_root" --image "$image" "$@"
  . "$image/launch/updater.sh"
  exit
}

# Serves a command of the updater, which looks after a begun switch by itself: its messages must be
# within reach also when recovery fails.
instar_command() {
  if [ -n "$instar_prefix" ]; then
    shift
    case ${1-} in
    update)
      shift
      set -- self-update "$@"
      ;;
    status | doctor | repair | uninstall | updates) set -- self "$@" ;;
    esac
  fi
  instar_find_updater || instar_find_any_updater "${1-}" || instar_fail 60 \
    "no installed version in $instar_root has an updater; nothing was changed." \
    "Run the install script of @APP@ again."
  instar_updater "$@"
}

# True while the process that holds the switch lives, also when it is another user's.
instar_holder_lives() {
  instar_holder=
  { read -r instar_holder instar_second <"$instar_root/state/switch"; } 2>/dev/null
  case $instar_holder in
  '' | *[!0-9]*) return 1 ;;
  esac
  kill -0 "$instar_holder" 2>/dev/null || [ -e "/proc/$instar_holder" ]
}

# Counts in tenths of a second, which not every sleep can do.
instar_sleep() {
  if sleep 0.1 2>/dev/null; then
    instar_waited=$((instar_waited + 1))
  else
    sleep 1
    instar_waited=$((instar_waited + 10))
  fi
}

# Comes back when no switch is half done: the holder finished it, or recovery did. A number that a
# stranger's process has now looks like a living holder; so in the end recovery is tried anyway,
# and the updater's own lock decides.
instar_settle() {
  instar_limit=${INSTAR_WAIT-}
  case $instar_limit in
  '' | *[!0-9]* | ??????*) instar_limit=60 ;;
  esac
  instar_waited=0
  while [ -e "$instar_root/state/switch" ]; do
    if instar_holder_lives && [ "$instar_waited" -lt "${instar_limit}0" ]; then
      instar_sleep
      continue
    fi
    [ -e "$instar_root/state/switch" ] || break
    instar_code=0
    instar_recover || instar_code=$?
    case $instar_code in
    0)
      [ ! -e "$instar_root/state/switch" ] || instar_fail 60 \
        "recovery ended well and yet left $instar_root/state/switch; nothing was started." \
        "Run: @APP@ ${instar_prefix:+$instar_prefix }self-update - it says what is in the way"
      ;;
    75)
      [ "$instar_waited" -lt "${instar_limit}0" ] || instar_fail 75 \
        "another process (${instar_holder:-unknown}) is at the last step of an update; nothing was started." \
        "Start it again in a moment."
      sleep 1
      instar_waited=$((instar_waited + 10))
      ;;
    *)
      instar_fail "$instar_code" \
        "an update that was cut off could not be finished (see above); nothing was started." \
        "Put right what the message names, then start it again."
      ;;
    esac
  done
}

# True when a change waits for a start (state/deferred/waits) and is worth a try: the processes that
# it waits for have ended, or the machine was started anew, so that their numbers say nothing.
instar_is_due() {
  [ -e "$instar_root/state/deferred/waits" ] || return 1
  instar_boot_file=/proc/sys/kernel/random/boot_id
  {
    instar_boot=
    instar_now=
    read -r instar_boot
    [ ! -r "$instar_boot_file" ] || read -r instar_now <"$instar_boot_file"
    [ "$instar_boot" = "${instar_now:--}" ] || return 0
    while read -r instar_pid; do
      case $instar_pid in
      '' | *[!0-9]*) continue ;;
      esac
      if kill -0 "$instar_pid" || [ -e "/proc/$instar_pid" ]; then
        return 1
      fi
    done
    return 0
  } <"$instar_root/state/deferred/waits" 2>/dev/null
}

# Lets the updater apply what waits, with nothing on standard output. However that ends, the start
# goes on with what is active then.
instar_apply_deferred() {
  (
    instar_find_updater || exit 0
    instar_updater --apply-deferred
  ) </dev/null >&2 || :
}

# Lets the updater finish or undo the switch, with nothing on standard output.
instar_recover() {
  (
    instar_find_updater || instar_fail 60 \
      "an update was cut off, and no installed version in $instar_root can finish it." \
      "Nothing was deleted. Run the install script of @APP@ again."
    instar_updater --recover
  ) </dev/null >&2
}

# True where a person may read what is said: on a terminal, and not in a machine's run.
instar_is_read() {
  [ -t 2 ] && [ -z "${CI-}${INSTAR_NO_UPDATE_CHECK-}" ]
}

# Shows once what the last look for updates has left. Nothing forks; emptying the file may fail.
instar_show_notice() {
  [ -s "$instar_root/state/notice" ] || return 0
  while read -r instar_line; do
    printf '%s\n' "$instar_line"
  done <"$instar_root/state/notice" >&2
  { :; } 2>/dev/null >"$instar_root/state/notice"
}

# True when the time that state/next-check carries has come. A file that is touched now tells it:
# that takes neither a fork nor a clock.
instar_look_is_due() {
  [ -w "$instar_root/state" ] || return 1
  [ -e "$instar_root/state/next-check" ] || return 0
  { :; } 2>/dev/null >"$instar_root/state/now"
  # shellcheck disable=SC3013 # every shell that runs this has -nt
  [ "$instar_root/state/now" -nt "$instar_root/state/next-check" ]
}

# Lets the updater look for updates beside the app: it shares no handle with it, is no child of it,
# and does not end with the terminal.
instar_look_for_updates() {
  (
    trap '' HUP INT QUIT
    instar_find_updater || exit 0
    instar_updater --look-for-updates &
  ) </dev/null >/dev/null 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
}

if [ -z "$instar_prefix" ]; then
  case ${1-} in
  self-update | upgrade | rollback | migrate | migrate-installation | backups | self)
    instar_command "$@"
    ;;
  esac
elif [ "${1-}" = "$instar_prefix" ]; then
  instar_command "$@"
fi

if instar_is_due; then
  instar_apply_deferred
fi

# `current` is read before the switch is looked for: a switch that begins in between is then seen.
instar_read_current
while [ -e "$instar_root/state/switch" ]; do
  instar_settle
  instar_read_current
done

[ -n "$instar_version" ] || instar_fail 60 \
  "$instar_root/current does not name a version; nothing was started." \
  "Run the install script of @APP@ again."
image=$instar_root/versions/$instar_version
[ -f "$image/launch/app.sh" ] || instar_fail 60 \
  "version $instar_version is not in $instar_root/versions; nothing was started." \
  "Run the install script of that version again."
if instar_is_read; then
  instar_show_notice
  if [ -z "${INSTAR_NO_BACKGROUND-}" ] && instar_look_is_due; then
    instar_look_for_updates
  fi
fi
. "$image/launch/app.sh"
