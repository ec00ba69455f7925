#!/bin/sh
# Installs @APP@ @VERSION@ for this user, or brings an installation to it: downloads the image,
# verifies it, unpacks it, and lets the image's own updater do the rest. See --help.
# Everything is in functions and the last line calls them: a download cut off anywhere runs nothing.

settings() {
  app='@APP@'
  # shellcheck disable=SC2016 # a dollar sign in the publisher's words is only that
  title=@TITLE@
  own_version='@VERSION@'
  repository=@REPOSITORY@
  source=${INSTAR_SOURCE:-@SOURCE@}
  keys=@KEYS@
  prefix=@PREFIX@
  own_sums=@SUMS@
  commands=$app${prefix:+ $prefix}
  version=$own_version root=${INSTAR_ROOT_@APP_VARIABLE@:-}
  yes=false dry_run=false allow_downgrade=false
  stage='' created='' moved=''
  unchanged='The installation is as it was.'
}

usage() {
  cat <<END
Installs $title ($app $own_version), or brings an installation to it.
  --version V|latest  another version, or the newest one
  --root DIR          where to install; otherwise INSTAR_ROOT_@APP_VARIABLE@, or the usual place
  --yes               ask nothing
  --dry-run           say what would be done, and do nothing
  --allow-downgrade   let an older version replace a newer one
INSTAR_SOURCE names another server of releases (HTTPS, or this machine).
END
}

say() { printf '%s\n' "$@"; }

# fail CODE LINE...: the exit codes are those of the app's own update commands.
fail() {
  code=$1
  shift
  for line in "$@"; do printf '%s: %s\n' "$app" "$line" >&2; done
  exit "$code"
}

options() {
  while [ $# -gt 0 ]; do
    case $1 in
    --version | --root) [ -n "${2-}" ] || fail 2 "$1 needs a value. $unchanged See --help." ;;
    esac
    case $1 in
    --version) version=${2#v} && shift ;;
    --root) root=$2 && shift ;;
    --yes | -y) yes=true ;;
    --dry-run) dry_run=true ;;
    --allow-downgrade) allow_downgrade=true ;;
    --help | -h) usage && exit ;;
    *) fail 2 "unknown option: $1. $unchanged See --help." ;;
    esac
    shift
  done
}

find_platform() {
  system=$(uname -s) machine=$(uname -m)
  case $system in
  Linux) os=linux ;;
  Darwin) os=macos ;;
  MINGW* | MSYS* | CYGWIN*) fail 50 "this is Windows: use install.ps1 of the same release." ;;
  *) fail 50 "there is no build for $system. $unchanged" ;;
  esac
  case $machine in
  x86_64 | amd64) arch=x64 ;;
  aarch64 | arm64) arch=arm64 ;;
  *) fail 50 "there is no build for $system on $machine. $unchanged" ;;
  esac
  # A shell translated by Rosetta says x86_64.
  if [ $os-$arch = macos-x64 ] && [ "$(sysctl -n sysctl.proc_translated 2>/dev/null)" = 1 ]; then
    arch=arm64
  fi
  platform=$os-$arch
}

find_root() {
  if [ -z "$root" ]; then
    [ -n "${HOME-}" ] || fail 2 "HOME is not set. Give a place with --root DIR. $unchanged"
    case $os,${XDG_DATA_HOME-} in
    macos,*) root="$HOME/Library/Application Support/$app" ;;
    linux,/*) root=$XDG_DATA_HOME/$app ;;
    *) root=$HOME/.local/share/$app ;;
    esac
  fi
  case $root in
  *[[:cntrl:]]*) fail 2 "the root's name holds a control character. Choose another with --root." ;;
  *:*) fail 2 "the root's name holds a colon, which splits PATH. Choose another with --root." ;;
  /*) ;;
  *) root=$PWD/$root ;;
  esac
  while [ "$root" != "${root%/}" ]; do root=${root%/}; done
  [ -n "$root" ] || fail 2 "/ cannot be the root of an installation. Choose another with --root."
}

# Sets web, where GitHub's web paths start.
find_web() {
  while [ "$source" != "${source%/}" ]; do source=${source%/}; done
  web=${source%/api/v3}
  [ "$source" != https://api.github.com ] || web=https://github.com
  case $web in
  https://*) protocols='=https' ;;
  http://*@*) protocols='' ;;
  http://localhost | http://localhost[:/]* | http://127.0.0.1 | http://127.0.0.1[:/]* | \
    'http://[::1]' | 'http://[::1]'[:/]*) protocols='=http,https' ;;
  *) protocols='' ;;
  esac
  [ -n "$protocols" ] || fail 2 "$source: only HTTPS, or HTTP to this machine. $unchanged"
}

has() { command -v "$1" >/dev/null 2>&1; }

find_tools() {
  if has curl; then downloader=curl; else
    downloader=wget
    has wget || fail 50 "neither curl nor wget is here to download with. Install one. $unchanged"
  fi
  if has sha256sum; then hasher='sha256sum'; elif has shasum; then hasher='shasum -a 256'; else
    hasher='openssl dgst -sha256 -r'
    has openssl || fail 30 "a download cannot be verified: none of sha256sum, shasum, openssl is here." \
      "Install one. $unchanged"
  fi
  has tar || fail 50 "tar is not here to unpack with. Install it. $unchanged"
}

# fetch NAME FILE: one asset of the release; FILE - is standard output.
fetch() {
  url=$web/$repository/releases/$place/$1
  if [ $downloader = curl ]; then
    curl -fsSL --proto "$protocols" --connect-timeout 30 --speed-time 60 --speed-limit 1 \
      --retry 2 -o "$2" "$url"
  else
    case $(wget --version 2>/dev/null) in
    'GNU Wget'*) wget -nv -T 60 -t 3 -O "$2" "$url" ;;
    *) wget -q -O "$2" "$url" ;;
    esac
  fi || fail 20 "cannot download $url (see above)." \
    "$unchanged Check the network, and that this release exists; then try again."
}

choose_version() {
  if [ "$version" = latest ]; then
    place=latest/download
    sums=$(fetch SHA256SUMS -) || exit
    version=$(printf '%s\n' "$sums" | sed -n "s/^[0-9a-f]*  $app-\(.*\)-$platform\.tar\.gz\$/\1/p")
    [ -n "$version" ] || fail 50 "the newest release has no build for $platform. $unchanged"
  fi
  bad=$version
  case $version in
  *[!0-9A-Za-z.+-]*) ;;
  [0-9]*.[0-9]*.[0-9]*) bad='' ;;
  esac
  [ -z "$bad" ] || fail 2 "\"$bad\" is not a version; expected one as 1.2.0. $unchanged"
  place=download/@TAG_PREFIX@$version
  archive=$app-$version-$platform.tar.gz manifest=$app-$version.json
}

in_flight() { [ -e "$root/state/journal.json" ] || [ -e "$root/state/switch" ]; }

# Compares with what is installed. An upgrade that was cut off goes on to the updater in any case.
find_installed() {
  installed='' operation=install updater_version=$version
  if [ -r "$root/current" ]; then read -r installed <"$root/current"; fi
  [ -n "$installed" ] || return 0
  case $installed in
  .* | *[!0-9A-Za-z.+-]*) fail 60 "$root/current does not name a version. $unchanged" \
    "Delete that file, then run this again." ;;
  esac
  operation=upgrade
  if [ "$installed" = "$version" ] && [ -x "$root/bin/$app" ] &&
    [ -f "$root/versions/$version/launch/app.sh" ] && ! in_flight; then
    say "$app $version is already installed in $root. Nothing was changed."
    exit 0
  fi
  is_newer "$installed" "$version" || return 0
  [ $allow_downgrade = true ] || fail 40 \
    "$app $installed is installed, and $version is older. $unchanged" \
    "To go back with program and data: $commands rollback." \
    "To insist on $version, add --allow-downgrade; for the newest, --version latest."
  say "Warning: $version is older than the installed $installed." >&2
  # The updater is never downgraded: the newest has to understand what the others wrote.
  if [ -r "$root/state/updater" ]; then read -r updater_version <"$root/state/updater"; fi
}

# is_newer A B: A comes after B by Semantic Versioning 2.0.0, section 11.
is_newer() {
  LC_ALL=C awk -v a="$1" -v b="$2" '
    function order(x, y,  nx, ny) {
      x = x ""; y = y ""; nx = x ~ /^[0-9]+$/; ny = y ~ /^[0-9]+$/
      if (x == y) return 0
      if (nx != ny) return nx ? -1 : 1
      if (nx && length(x) != length(y)) return length(x) - length(y)
      return x < y ? -1 : 1
    }
    BEGIN {
      sub(/\+.*/, "", a); sub(/\+.*/, "", b); prea = a; preb = b
      sub(/^[^-]*-?/, "", prea); sub(/^[^-]*-?/, "", preb)
      sub(/-.*/, "", a); sub(/-.*/, "", b)
      split(a, x, "."); split(b, y, ".")
      for (i = 1; i <= 3; i++) if (c = order(x[i], y[i])) exit !(c > 0)
      if (prea == "" || preb == "") exit !(prea == "" && preb != "")
      n = split(prea, x, "."); m = split(preb, y, ".")
      for (i = 1; i <= n && i <= m; i++) if (c = order(x[i], y[i])) exit !(c > 0)
      exit !(n > m)
    }'
}

# make_directory DIR: with its parents, remembering which of them are new.
make_directory() {
  if [ -z "$1" ] || [ -d "$1" ]; then return 0; fi
  make_directory "${1%/*}"
  mkdir "$1" || fail 50 "cannot make $1. $unchanged"
  created=$(printf '%s\n%s' "$1" "$created")
}

open_stage() {
  trap 'clean_up $?' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  make_directory "$root/staging"
  for left in "$root/staging"/install-*; do # by a script that was killed
    [ ! -d "$left" ] || kill -0 "${left##*-}" 2>/dev/null || rm -rf "$left"
  done
  stage=$root/staging/install-$$
  if ! mkdir -m 700 "$stage" || ! mkdir "$stage/release" "$stage/image" "$stage/image/$version"; then
    fail 50 "cannot write in $root/staging. $unchanged"
  fi
}

# After a failure the disk is as it was before. While an upgrade is in flight its journal says how
# it goes on, and nothing is taken away from it; nor from another process that is busy here.
clean_up() {
  trap - EXIT
  [ -z "$stage" ] || rm -rf "$stage"
  [ "$1" -ne 0 ] || exit 0
  if [ -n "$moved" ] && [ "$1" -ne 75 ] && ! in_flight &&
    [ "$(cat "$root/current" 2>/dev/null)" != "$version" ]; then
    rm -rf "$moved"
  fi
  printf '%s\n' "$created" | while IFS= read -r made; do rmdir "$made" 2>/dev/null; done
  exit "$1"
}

# verify NAME: a downloaded asset has the hash that the sums say.
verify() {
  expected=$(printf '%s\n' "$sums" | awk -v name="$1" '$2 == name { print $1; exit }')
  [ -n "$expected" ] || fail 30 "the sums of $version do not list $1." \
    "$unchanged Tell the publisher, or choose another with --version."
  # shellcheck disable=SC2086 # a command with its options
  actual=$($hasher <"$stage/release/$1") && actual=${actual%% *}
  [ "$actual" = "$expected" ] || fail 30 "$1 is not what the publisher released:" \
    "its SHA-256 is $actual, expected was $expected." \
    "Nothing of it was run. $unchanged Try again; if it stays so, tell the publisher."
}

# Where minisign is at hand nothing of an unsigned release runs; the updater checks in any case.
verify_signature() {
  has minisign || return 0
  for key in $keys; do
    comment=$(minisign -VQ -P "$key" -m "$stage/release/SHA256SUMS" 2>/dev/null) || continue
    case " $comment " in
    *" app:$app version:$version "*) return 0 ;;
    esac
  done
  fail 30 "SHA256SUMS of $version is not signed by the publisher of $app for this version." \
    "Nothing of it was run. $unchanged"
}

# manifest_number KEY: of this platform's image; nothing where the manifest does not tell.
manifest_number() {
  LC_ALL=C awk -v key="\"$1\":" -v asset="\"asset\":\"$archive\"" '
    { gsub(/[ \t\r]/, ""); text = text $0 }
    END {
      n = split(text, objects, "{")
      for (i = 1; i <= n; i++)
        if (index(objects[i], asset) && match(objects[i], key "[0-9]+"))
          print substr(objects[i], RSTART + length(key), RLENGTH - length(key))
    }' "$stage/release/$manifest"
}

# The archive and what it holds must fit, with a reserve; the updater counts the room for the data.
# Where nobody tells how much room there is, the download is tried.
check_room() {
  has df || return 0
  size=$(manifest_number size) unpacked=$(manifest_number unpackedSize)
  free=$(LC_ALL=C df -Pk "$stage" 2>/dev/null | LC_ALL=C awk '
    NR > 1 && match($0, /[0-9]+ +[0-9]+%/) { split(substr($0, RSTART), of, " "); print of[1] }')
  if [ -z "$size" ] || [ -z "$unpacked" ] || [ -z "$free" ]; then return 0; fi
  needed=$(((size + unpacked) / 1000000 + 17)) free=$((free * 1024 / 1000000))
  [ "$free" -ge "$needed" ] || fail 50 \
    "there is not enough room on the disk of $root: $needed MB are needed, $free MB are free" \
    "($((size / 1000000 + 1)) MB for the download, $((unpacked / 1000000 + 1)) MB for the new version; the rest is a reserve)." \
    "$unchanged Free $((needed - free)) MB on that disk, then run this again."
}

download() {
  say "Downloading $app $version for $platform ..." >&2
  for name in SHA256SUMS SHA256SUMS.minisig "$manifest"; do fetch "$name" "$stage/release/$name"; done
  verify_signature
  sums=$own_sums
  [ "$version" = "$own_version" ] || sums=$(cat "$stage/release/SHA256SUMS")
  verify "$manifest"
  check_room
  fetch "$archive" "$stage/release/$archive"
  verify "$archive"
}

unpack() {
  names=$(tar -tzf "$stage/release/$archive") || fail 30 "$archive cannot be read. $unchanged"
  if printf '%s\n' "$names" | grep -Eq '^/|(^|/)\.\.(/|$)'; then
    fail 30 "$archive holds names that lead out of it. Nothing was unpacked. $unchanged"
  fi
  tar -xzf "$stage/release/$archive" -C "$stage/image/$version" ||
    fail 50 "$archive could not be unpacked (see above). $unchanged"
  [ -f "$stage/image/$version/launch/updater.sh" ] ||
    fail 30 "$archive holds no updater. Nothing of it was run. $unchanged"
  make_directory "$root/versions"
  [ ! -d "$root/versions/$version" ] || return 0
  # Into the directory, not onto a name: should another process be first, this fails.
  mv "$stage/image/$version" "$root/versions/" ||
    fail 50 "cannot move the image to $root/versions. $unchanged"
  moved=$root/versions/$version
}

# json TEXT: as a string of JSON; there are no control characters in it.
json() { printf '"%s"' "$(printf '%s' "$1" | sed 's/[\\"]/\\&/g')"; }

request() {
  list=''
  for key in $keys; do list=$list${list:+,}$(json "$key"); done
  printf '{"format":1,"operation":"%s","root":%s,"version":"%s","release":%s,"keys":[%s],' \
    "$operation" "$(json "$root")" "$version" "$(json "$stage/release")" "$list"
  printf '"yes":%s,"allowDowngrade":%s,"by":"install.sh"}\n' $yes $allow_downgrade
}

# In the C locale, as cron has it, Java cannot name a file whose name is not ASCII.
run_updater() (
  set +u
  case ${LC_ALL:-${LC_CTYPE:-${LANG:-C}}} in
  C | POSIX) export LC_ALL=C.UTF-8 ;;
  esac
  image=$root/versions/$updater_version
  set -- --root "$root" --image "$image" --finalize-upgrade "$stage/request.json"
  # shellcheck source=/dev/null
  . "$image/launch/updater.sh"
)

# The updater asks on the terminal also when this script came through a pipe.
finalize() {
  request >"$stage/request.json" || fail 50 "cannot write in $stage. $unchanged"
  if [ $yes = true ]; then run_updater </dev/null
  elif [ -t 0 ]; then run_updater
  elif (: </dev/tty) 2>/dev/null; then run_updater </dev/tty
  else run_updater </dev/null; fi
}

how_to_start() {
  case :$PATH: in
  *:"$root/bin":*) say "Start it: $app" ;;
  *)
    say "To start it as \"$app\", add this line to your shell's profile:"
    printf "\n  export PATH='%s':\"\$PATH\"\n\n" "$(printf '%s' "$root/bin" | sed "s/'/'\\\\''/g")"
    ;;
  esac
}

main() {
  set -u
  settings
  options "$@"
  find_platform
  find_root
  find_web
  find_tools
  choose_version
  find_installed
  if [ $dry_run = true ]; then
    say "Would $operation $app ${installed:+$installed to }$version for $platform in $root,"
    say "from $web/$repository/releases/$place/$archive. Nothing was changed."
    return 0
  fi
  open_stage
  download
  unpack
  finalize || exit
  how_to_start
}

{ main "$@"; }
