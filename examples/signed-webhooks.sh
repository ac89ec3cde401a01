#!/bin/sh
# Signs a webhook in each scheme and sends it to a local system, whose secrets are public. BASE_URL is its address.
. "$(dirname "$0")/lib.sh"

now=$(date +%s)
run=$now$$
: > "$work/stored"

hmac() { openssl dgst -sha256 "$@" | sed 's/.*= //'; }

# send STATUS SOURCE HEADERS…: posts $body, and notes what was stored.
send() {
  answer=$1
  url=$api/webhook/$2
  shift 2
  expect "$answer" --data-binary "$body" "$@" "$url"
  [ "$answer" != 202 ] || field webhook_id >> "$work/stored"
}

say 'Standard Webhooks signs id.time.body, with the bytes in the base64 after whsec_.'
body='{"type":"invoice.paid","data":{"amount":1200}}'
bytes=$(printf %s MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \n')
signature=$(printf %s "hmac_$run.$now.$body" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$bytes" -binary |
  openssl base64 -A)
send 202 standard -H "webhook-id: hmac_$run" -H "webhook-timestamp: $now" -H "webhook-signature: v1,$signature"

say 'Or with an Ed25519 key. The source has its public key, after whpk_.'
signature=$(node -e '
  const key = Buffer.from("MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g", "base64");
  const content = Buffer.from(process.argv[1]);
  console.log(crypto.sign(null, content, { key, format: "der", type: "pkcs8" }).toString("base64"));
' "ed25519_$run.$now.$body")
send 202 standard -H "webhook-id: ed25519_$run" -H "webhook-timestamp: $now" -H "webhook-signature: v1a,$signature"

say 'GitHub signs the body. A repeat of the delivery is recognised.'
body='{"action":"published","release":{"tag_name":"v1.2.3","id":'$run'}}'
signature=$(printf %s "$body" | hmac -hmac "It's a Secret to Everybody")
for answer in 202 200; do
  send "$answer" github -H 'X-GitHub-Event: release' -H "X-GitHub-Delivery: github-$run" \
    -H "X-Hub-Signature-256: sha256=$signature"
done

say 'GitLab sends its token.'
body='{"object_kind":"deployment","status":"success","deployment_id":'$run'}'
send 202 gitlab -H 'X-Gitlab-Event: Deployment Hook' -H "Idempotency-Key: gitlab-$run" \
  -H 'X-Gitlab-Token: local-gitlab-token'

say 'Stripe signs time and body.'
body='{"id":"evt_'$run'","type":"charge.succeeded"}'
signature=$(printf %s "$now.$body" | hmac -hmac whsec_local_stripe_secret)
send 202 stripe -H "Stripe-Signature: t=$now,v1=$signature"

say 'Slack signs version, time and body. It first sends a challenge.'
body='{"type":"url_verification","challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"}'
signature=$(printf %s "v0:${now}:${body}" | hmac -hmac local-slack-signing-secret)
send 200 slack -H "X-Slack-Request-Timestamp: $now" -H "X-Slack-Signature: v0=$signature"
body='{"type":"event_callback","event_id":"Ev'$run'","event":{"type":"message"}}'
signature=$(printf %s "v0:${now}:${body}" | hmac -hmac local-slack-signing-secret)
send 202 slack -H "X-Slack-Request-Timestamp: $now" -H "X-Slack-Signature: v0=$signature"

say 'PagerDuty signs the body.'
body='{"event":{"id":"pd_'$run'","event_type":"incident.triggered"}}'
signature=$(printf %s "$body" | hmac -hmac local-pagerduty-secret)
send 202 pagerduty -H "X-PagerDuty-Signature: v1=$signature"

say 'A signature by another secret, and an unknown source, are refused.'
forged=$(printf %s "$body" | hmac -hmac another-secret)
send 401 pagerduty -H "X-PagerDuty-Signature: v1=$forged"
send 404 nobody -H "X-PagerDuty-Signature: v1=$signature"

say 'All events are stored, each with the bytes received.'
sign_in
expect 200 -H "$admin" "$api/events?limit=100"
tr '{}' '\n\n' < "$work/body" | grep -F -f "$work/stored" > "$work/listed" || true
sed 's/^/    /' "$work/listed"
[ "$(grep -c . "$work/listed")" = "$(grep -c . "$work/stored")" ] || fail 'Not all events are listed.'
newest=$(tail -n 1 "$work/stored")
expect 200 -H "$admin" "$api/events/$newest/body"
[ "$(cat "$work/body")" = "$body" ] || fail 'The body is not the one that was sent.'

finish
