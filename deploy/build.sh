# How the web app and the programs are built. Sourced by deploy/up and tests/run, after packages.sh.
#
# Each step is skipped when nothing that goes into it has changed; the stamps stand in .cache/stamps.

export CCACHE_BASEDIR="${CCACHE_BASEDIR:-$root}"  # So that two clones share what they compiled.
export CCACHE_NOHASHDIR="${CCACHE_NOHASHDIR:-1}"
export CCACHE_SLOPPINESS="${CCACHE_SLOPPINESS:-pch_defines,time_macros}"  # Else nothing with a precompiled header is kept.
export NINJA_STATUS="${NINJA_STATUS:-[%f/%t %es] }"

# One hash over the names and contents of all files under its arguments, what is installed or built left out.
fingerprint() {
  (cd "$root" && find "$@" \( -name node_modules -o -name dist -o -name gen -o -name '*.tsbuildinfo' \) -prune -o -type f -print0 |
    LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
}

# Whether the step `$1` was last done with fingerprint `$2`.
is_stamped() { [ "$(cat "$root/.cache/stamps/$1" 2>/dev/null)" = "$2" ]; }
stamp() { mkdir -p "$root/.cache/stamps" && printf '%s\n' "$2" >"$root/.cache/stamps/$1"; }

# npm ci in `$1`, unless its lock is as it was and the modules are there. REQUIRES: ensure_node.
install_modules() {
  local folder=$1 lock
  lock=$(sha256sum "$root/$folder/package-lock.json" | cut -d' ' -f1)-$(node --version)
  if [ -d "$root/$folder/node_modules" ] && is_stamped "${folder//\//-}-modules" "$lock"; then return 0; fi
  say "Installing the modules of $folder"
  (cd "$root/$folder" && npm ci --engine-strict --ignore-scripts --no-audit --no-fund --loglevel=error) >&2
  stamp "${folder//\//-}-modules" "$lock"
}

# Runs its arguments; what they print is shown only if they fail.
quietly() {
  local log="$root/.cache/last-build.log"
  mkdir -p "$root/.cache"
  "$@" >"$log" 2>&1 || { cat "$log" >&2; return 1; }
}

# The SDK and the web app, into clients/web/dist. REQUIRES: ensure_node.
build_web() {
  install_modules clients/ts
  install_modules clients/web
  local sources
  sources=$(fingerprint clients/ts clients/web proto/slipway)
  if [ -f "$root/clients/web/dist/index.html" ] && is_stamped web "$sources"; then return 0; fi
  say "Building the web app"
  (cd "$root/clients/ts" && quietly npm run --silent --if-present build)
  (cd "$root/clients/web" && quietly npm run --silent build)
  stamp web "$sources"
}

# Configures the preset `$1` where that was not done yet, or where options follow.
configure() {
  local preset=$1
  shift
  if [ $# -eq 0 ] && [ -f "$root/build/$preset/build.ninja" ]; then return 0; fi
  (cd "$root" && cmake --preset "$preset" "$@" >&2)
}

# Builds the targets that follow the preset's name; none: everything.
build_native() {
  local preset=$1
  shift
  (cd "$root" && cmake --build --preset "$preset" ${1:+--target "$@"} >&2)
}
