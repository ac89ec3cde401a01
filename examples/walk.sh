#!/bin/sh
# Calls the API of a local system as an administrator and as the DevOps module. BASE_URL is its address.
. "$(dirname "$0")/lib.sh"

say 'An administrator signs in and creates a key. No later response shows it.'
sign_in
expect 201 -H "$admin" "$api/generate-key" \
  -d '{"name":"DevOps module","permissions":["read_metrics","write_webhooks"],"rate_limit_per_minute":120}'
key="x-api-key: $(field api_key)"
key_id=$(field key_id)

say 'A client that lost the response repeats the request: the same key gets another secret, unless it was used.'
once="idempotency-key: \"walk-$key_id\""
expect 201 -H "$admin" -H "$once" "$api/generate-key" -d '{"name":"Job","permissions":["read_metrics"]}'
job_id=$(field key_id)
expect 201 -H "$admin" -H "$once" "$api/generate-key" -d '{"name":"Job","permissions":["read_metrics"]}'
[ "$(field key_id)" = "$job_id" ] || fail 'The repeat has created another key.'
expect 409 -H "$admin" -H "$once" "$api/generate-key" -d '{"name":"Another job","permissions":["read_metrics"]}'
expect 200 -H "$admin" -X DELETE "$api/keys/$job_id"

say 'The module polls metrics: 304 until a sync changes them.'
eventually 200 -H "$key" "$api/sync/revenue"
eventually 200 -H "$key" "$api/sync/commissions"
eventually 200 -H "$key" "$api/sync/users"
poll() {
  expect 200 -H "$key" "$api/sync/users"
  etag=$(header etag)
  request -H "$key" -H "if-none-match: $etag" "$api/sync/users"
}
poll
[ "$code" = 304 ] || poll # A sync in between has changed them.
wanted=304
check
expect 200 -H "$key" "$api/sync/revenue/history?interval=hour"
expect 200 -H "$key" "$api/sync/revenue/transactions?limit=5"
expect 200 -H "$key" "$api/sync/commissions/top?window=all&limit=3"
expect 200 -H "$key" "$api/sync/status"

say 'The administrator syncs now, and compares the counters with the source. The status is 409 while a sync runs.'
eventually 200 -H "$admin" -X POST "$api/sync"
eventually 200 -H "$admin" "$api/sync" -d '{"reconcile":true}'

say 'The module posts an event. A repeat is recognised, another event under the same id is refused.'
event='{"event_type":"deployment","status":"success","version":"1.2.3"}'
expect 202 -H "$key" -H "webhook-id: walk-$key_id" "$api/webhook" -d "$event"
webhook_id=$(field webhook_id)
expect 200 -H "$key" -H "webhook-id: walk-$key_id" "$api/webhook" -d "$event"
expect 409 -H "$key" -H "webhook-id: walk-$key_id" "$api/webhook" -d '{"event_type":"other"}'
expect 200 -H "$admin" "$api/events?event_type=deployment&status=success&limit=1"
expect 200 -H "$admin" "$api/deployments?environment=production"

say 'The response shows how an event was understood. An alert without an id is one incident until its text is resolved.'
alert='{"event_type":"alert","severity":"high","message":"Checkout is slow"'
expect 202 -H "$key" "$api/webhook" -d "$alert}"
incident_id=$(field incident_id)
expect 200 -H "$admin" "$api/deployments"
grep -q "$incident_id" "$work/body" || fail 'The incident is not open.'
expect 202 -H "$key" "$api/webhook" -d "$alert,\"status\":\"resolved\"}"
expect 200 -H "$admin" "$api/deployments"
! grep -q "$incident_id" "$work/body" || fail 'The incident is still open.'
expect 202 -H "$key" "$api/webhook" -d '{"event_type":"deployment"}'
[ "$(field not_understood)" = missing_status ] || fail 'The response has another reason.'

say 'The event has been published to the event bus. A replay publishes it again.'
expect 202 -H "$admin" -X POST "$api/events/$webhook_id/replay"

say 'Errors name everything that is wrong.'
expect 400 -H "$admin" "$api/generate-key" -d '{"permissions":["fly"],"expires_in_days":0}'
expect 400 -H "$key" "$api/webhook" -d '{"event_type": oops}'
expect 401 "$api/sync/users"
expect 401 -H 'x-api-key: rr_made-up' "$api/sync/users"
expect 200 "$base/local/token?role=member"
member="authorization: Bearer $(field access_token)"
expect 403 -H "$member" "$api/keys"
expect 404 -H "$key" "$api/nothing-here"

say 'Keys are changed, rotated with a grace period, and revoked, with effect from the next request.'
expect 200 -H "$admin" -X PATCH "$api/keys/$key_id" -d '{"rate_limit_per_minute":60}'
expect 201 -H "$admin" -X POST "$api/keys/$key_id/rotate" -d '{"grace_period_hours":1}'
successor_id=$(field key_id)
expect 200 -H "$key" "$api/sync/users"
expect 200 -H "$admin" -X DELETE "$api/keys/$key_id"
expect 401 -H "$key" "$api/sync/users"
expect 200 -H "$admin" -X DELETE "$api/keys/$successor_id"

say 'Refused events, the audit log and the status.'
expect 200 -H "$admin" "$api/events/refused"
expect 200 -H "$admin" "$api/activity?limit=3"
expect 200 -H "$admin" "$api/status"

say 'The description of the API, and the console.'
expect 200 "$api/openapi.yaml"
expect 200 "$base/admin/embedded-widget"

finish
