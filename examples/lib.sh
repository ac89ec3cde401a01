# What the walkthroughs share: requests whose statuses are asserted, and cleaning up. For bash, zsh and POSIX shells.
set -eu

base=${BASE_URL:-http://localhost:3000}
base=${base%/}
api=$base/api/devops
work=$(mktemp -d)
requests=0
trap clean_up EXIT
trap 'clean_up; exit 129' HUP
trap 'clean_up; exit 130' INT
trap 'clean_up; exit 143' TERM

# Runs at the end, also after a failure or a signal, then perhaps twice. A script that leaves more behind has its own.
clean_up() { rm -rf "$work"; }

say() { printf '\n%s\n' "$1"; }

fail() {
  printf '%s\n' "$1" >&2
  exit 1
}

# expect STATUS CURL-ARGUMENTS…: sends a request and prints it in one line; another status ends the script.
expect() {
  wanted=$1
  shift
  request "$@"
  check "$@"
}

# The same, but repeats the request for up to a minute, for what takes a moment.
eventually() {
  wanted=$1
  shift
  deadline=$(($(date +%s) + 60))
  request "$@"
  while [ "$code" != "$wanted" ] && [ "$(date +%s)" -lt "$deadline" ]; do
    sleep 1
    request "$@"
  done
  check "$@"
}

request() {
  : > "$work/headers"
  : > "$work/body"
  sent=$(curl -sS --max-time 60 -D "$work/headers" -o "$work/body" -w '%{http_code} %{method} %{url_effective}' \
    -H 'content-type: application/json' "$@" 2> "$work/error") || true
  code=${sent%% *}
  sent=${sent#* }
}

check() {
  requests=$((requests + 1))
  if [ "$code" != "$wanted" ]; then
    {
      printf 'Expected %s, received %s:\ncurl' "$wanted" "$code"
      printf ' %s' "$@"
      printf '\n'
      cat "$work/error" "$work/body"
      printf '\n'
    } | without_secrets >&2
    [ "$code" != 000 ] || fail "Does $base answer? mvn -Plocal starts the local system."
    exit 1
  fi
  printf '  %s %s %s\n' "$code" "${sent%% *}" "${sent#* "$base"}"
}

without_secrets() {
  LC_ALL=C sed -e 's/rr_[0-9A-Za-z]*/rr_***/g' -e 's/whsec_[0-9A-Za-z+\/=]*/whsec_***/g' \
    -e 's/Bearer [^ "]*/Bearer ***/g' -e 's/"access_token":"[^"]*"/"access_token":"***"/g'
}

# field NAME: a text in the last response, the first of that name.
field() {
  value=$(grep -o "\"$1\":\"[^\"]*\"" "$work/body" | head -n 1 | cut -d '"' -f 4)
  [ -n "$value" ] || fail "The response has no $1."
  printf '%s\n' "$value"
}

# header NAME: a header of the last response.
header() {
  value=$(grep -i "^$1:" "$work/headers" | tr -d '\r' | cut -d ' ' -f 2-)
  [ -n "$value" ] || fail "The response has no header $1."
  printf '%s\n' "$value"
}

# The local system gives an administrator's token to anyone.
sign_in() {
  expect 200 "$base/local/token"
  admin="authorization: Bearer $(field access_token)"
}

finish() { printf '\n%s requests, each answered as expected.\n' "$requests"; }
