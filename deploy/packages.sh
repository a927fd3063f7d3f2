# What Slipway is built, run and tested with, and how it gets onto a Debian machine. Sourced by deploy/up and tests/run.
#
# Nothing is installed that is already there: a second call costs one dpkg-query.
# Needs `root`, the project's folder.

build_packages=(
  clang-19 lld-19 cmake ninja-build ccache pkg-config git ca-certificates
  librocksdb-dev libprotobuf-dev protobuf-compiler libsodium-dev liblz4-dev libcli11-dev libspdlog-dev libfmt-dev
  prometheus-cpp-dev libssl-dev libcpp-httplib-dev rapidjson-dev libzip-dev libpugixml-dev
)
test_packages=(libgtest-dev libbenchmark-dev libclang-rt-19-dev llvm-19 curl)
browser_packages=(chromium fonts-noto-cjk)
clock_packages=(libfaketime)

# Where libfaketime stands differs by architecture. Of its two, this is for programs with threads.
faketime_library() { dpkg -L libfaketime | grep '/libfaketimeMT\.so\.1$'; }

# Node for the web app and the TypeScript SDK, where the machine's own is too old (Debian 12 has 18).
node_version=22.23.3
npm_version=10.9.9

say() {
  if [ -t 2 ]; then printf '\033[1m%s\033[0m\n' "$*" >&2; else printf '%s\n' "$*" >&2; fi
}
fail() { printf '%s\n' "$*" >&2; exit 1; }

# Debian 12 has Boost 1.81 beside its older default; from Debian 13 on the default is newer than that.
boost_package() {
  local release
  release=$(. /etc/os-release && printf '%s' "${VERSION_ID:-}")
  if [ "$release" = 12 ]; then printf 'libboost1.81-dev'; else printf 'libboost-dev'; fi
}

# Prints those of its arguments that are not installed.
missing_packages() {
  local installed package
  installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true)
  for package in "$@"; do
    grep -qxF "installed $package" <<<"$installed" || printf '%s\n' "$package"
  done
}

# Installs what is missing of its arguments, as root or through sudo; where it can do neither, says what is missing.
ensure_packages() {
  command -v dpkg-query >/dev/null && command -v apt-get >/dev/null ||
    fail "This installs with apt, on Debian 12 or 13. Elsewhere, install these yourself: $*"
  local missing as_root=()
  mapfile -t missing < <(missing_packages "$@")
  [ ${#missing[@]} -gt 0 ] || return 0

  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
      as_root=(sudo)
    else
      fail "These packages are missing, and this user may not install them: ${missing[*]}
Run as root:  apt-get update && apt-get install ${missing[*]}"
    fi
  fi
  say "Installing ${#missing[@]} packages: ${missing[*]}"
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300)
  "${apt[@]}" update >&2 || fail "apt-get update failed. Missing: ${missing[*]}"
  "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >&2 ||
    fail "apt-get could not install: ${missing[*]}"
}

# Vite and jsdom want Node 20.19, or 22.12 and newer.
node_is_new_enough() {
  command -v node >/dev/null && command -v npm >/dev/null &&
    node -e 'const [major, minor] = process.versions.node.split(".").map(Number);
             process.exit(major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19) ? 0 : 1)'
}

# Puts a Node that is new enough on PATH: the machine's, or one of our own under .cache/node, from npm.
ensure_node() {
  local home="$root/.cache/node"
  if [ -x "$home/bin/node" ] && [ -e "$home/bin/npm" ]; then PATH="$home/bin:$PATH"; fi
  if node_is_new_enough; then export PATH; return 0; fi
  command -v npm >/dev/null || ensure_packages nodejs npm
  if node_is_new_enough; then return 0; fi

  local arch
  case "$(uname -m)" in
    x86_64) arch=x64 ;;
    aarch64) arch=arm64 ;;
    *) fail "Node 20.19 or newer is needed, and npm has none for $(uname -m). Install it, then run this again." ;;
  esac
  say "This machine's Node is too old; fetching Node $node_version into .cache/node"
  mkdir -p "$home/bin"
  # The platform's own package holds the program itself, so that no install script has to run.
  npm install --prefix "$home" --no-save --no-audit --no-fund --ignore-scripts \
    "node-linux-$arch@$node_version" "npm@$npm_version" >&2 || fail "npm could not fetch Node $node_version."
  ln -sf "../node_modules/node-linux-$arch/bin/node" "$home/bin/node"
  ln -sf ../node_modules/npm/bin/npm-cli.js "$home/bin/npm"
  ln -sf ../node_modules/npm/bin/npx-cli.js "$home/bin/npx"
  export PATH="$home/bin:$PATH"
  hash -r
  node_is_new_enough || fail "The Node in .cache/node does not run: $("$home/bin/node" --version 2>&1)"
}
