#!/bin/sh
# Receives notifications of a local system, repeats them and rotates the secret. BASE_URL is the system's address;
# RECEIVER_PORT is the receiver's port, by default any free one.
. "$(dirname "$0")/lib.sh"

receiver=
endpoint=
: > "$work/secret"
: > "$work/received"

clean_up() {
  [ -z "$endpoint" ] || curl -s -o /dev/null -X DELETE -H "$admin" "$endpoint" || true
  [ -z "$receiver" ] || { kill "$receiver" && wait "$receiver"; } 2> /dev/null || true
  rm -rf "$work"
}

# Waits for a line of the receiver.
await() {
  deadline=$(($(date +%s) + 60))
  until grep -q -e "$1" "$work/received"; do
    if ! kill -0 "$receiver" 2> /dev/null || [ "$(date +%s)" -ge "$deadline" ]; then
      cat "$work/received" >&2
      fail "The receiver did not print $1."
    fi
    sleep 0.2
  done
}

say 'A receiver starts.'
node "$(dirname "$0")/receiver.mjs" "$work/secret" "${RECEIVER_PORT:-0}" >> "$work/received" 2>&1 &
receiver=$!
await '^listening on '
port=$(sed -n 's/^listening on //p' "$work/received")

say 'An administrator creates an endpoint. No later response shows its secret.'
sign_in
expect 201 -H "$admin" "$api/endpoints" -d '{"url":"http://127.0.0.1:'"$port"'/","event_types":["key."]}'
endpoint=$api/endpoints/$(field endpoint_id)
field secret > "$work/secret"

say 'A key is created and revoked. The receiver prints the notifications.'
expect 201 -H "$admin" "$api/generate-key" -d '{"name":"Brief","permissions":["read_metrics"]}'
key_id=$(field key_id)
expect 200 -H "$admin" -X DELETE "$api/keys/$key_id"
await '"type":"key.revoked"'
cat "$work/received"

say 'The deliveries, a ping, all deliveries of today once more, and another secret.'
expect 200 -H "$admin" "$endpoint/deliveries?limit=2"
expect 202 -H "$admin" -X POST "$endpoint/ping"
expect 202 -H "$admin" -X POST "$endpoint/recover" -d '{"since":"'"$(date -u +%Y-%m-%d)"'T00:00:00Z"}'
expect 201 -H "$admin" -X POST "$endpoint/rotate"

say 'The endpoint is deleted, and the receiver stops.'
expect 200 -H "$admin" -X DELETE "$endpoint"
endpoint=

finish
