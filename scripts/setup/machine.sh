# What the machine must have, for scripts/start and scripts/test. Sourced; expects $root.

fail() {
  printf '\n%s\n' "$*" >&2
  exit 1
}

require_node() {
  command -v node >/dev/null || fail "Node.js is not installed. Candour needs Node.js 20.19 or newer: https://nodejs.org/en/download"
  node -e 'const [major, minor] = process.versions.node.split(".").map(Number);
    process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' ||
    fail "Candour needs Node.js 20.19 or newer; this is $(node --version). https://nodejs.org/en/download"
  command -v npm >/dev/null || fail "npm is not installed. It comes with Node.js: https://nodejs.org/en/download"
}

# require_programs <program>:<apt package>:<brew formula or -> …
require_programs() {
  local missing_apt=() missing_brew=() wanted program apt brew
  for wanted in "$@"; do
    IFS=: read -r program apt brew <<<"$wanted"
    has_program "$program" && continue
    missing_apt+=("$apt")
    [[ $brew == - ]] || missing_brew+=("$brew")
  done
  [[ ${#missing_apt[@]} -eq 0 ]] && return 0
  if [[ $(uname -s) == Darwin ]]; then
    fail "Missing: ${missing_brew[*]}. Install it with: brew install ${missing_brew[*]}"
  fi
  command -v apt-get >/dev/null ||
    fail "Missing: ${missing_apt[*]} (names of Debian's packages). Install them with this system's package tool and start again."
  install_with_apt "${missing_apt[@]}"
}

# Daemons lie in sbin, which is not on the path of every user.
has_program() {
  PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" command -v "$1" >/dev/null
}

install_with_apt() {
  local as_root=()
  if [[ $(id -u) -ne 0 ]]; then
    command -v sudo >/dev/null || fail "Missing: $*. As root, run: apt-get install $*"
    as_root=(sudo)
  fi
  echo "Installing $* …" >&2
  # Only the programs are wanted: no service of the system may start now or at the next boot.
  local policy=/usr/sbin/policy-rc.d own_policy=
  if [[ ! -e $policy ]]; then
    own_policy=yes
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod 755 "$policy"
  fi
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get -qq -o Acquire::Retries=3 -o DPkg::Lock::Timeout=120)
  local log outcome=0
  log=$(mktemp)
  { "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends "$@"; } >"$log" 2>&1 </dev/null || outcome=$?
  [[ -z $own_policy ]] || "${as_root[@]}" rm -f "$policy"
  if [[ $outcome -ne 0 ]]; then
    tail -20 "$log" >&2
    rm -f "$log"
    fail "Could not install $*. The last lines of apt-get stand above."
  fi
  rm -f "$log"
  if [[ -d /run/systemd/system ]]; then
    local package
    for package in "$@"; do
      case $package in
        redis-server) "${as_root[@]}" systemctl disable --quiet redis-server || true ;;
        dovecot-*) "${as_root[@]}" systemctl disable --quiet dovecot || true ;;
      esac
    done
  fi
}

install_packages() {
  node "$root/scripts/setup/packages-current.mjs" && return 0
  echo "Installing npm packages …" >&2
  (cd "$root" && npm ci --no-audit --no-fund --loglevel=error) && return 0
  # A lock that lacks the packages of another platform stops `npm ci`, but not `npm install`, which obeys it as well.
  (cd "$root" && npm install --no-save --no-audit --no-fund --loglevel=error) ||
    fail "The npm packages could not be installed: see above. A network or registry problem? Run it again."
}
