"""A client of the DevOps API: polls metrics, posts events, verifies notifications. Python 3.9 or newer, no packages.

As a command, with BASE_URL and API_KEY, or WEBHOOK_SECRET to receive, in the environment:
  python3 client.py poll [DOMAIN] [SECONDS] | deploy VERSION [ID] | receive [PORT]"""
import base64
import hmac
import json
import os
import random
import sys
import time
import uuid
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

ATTEMPTS = 5
TIMEOUT_SECONDS = 30
TOLERANCE_SECONDS = 300


class Client:
    def __init__(self, base, key):
        self._url = urlsplit(base.rstrip("/"))
        self._key = key
        self._known = {}

    def poll(self, domain):
        """The metrics of users, revenue or commissions: (200, metrics), or (304, metrics) when they are unchanged."""
        etag, metrics = self._known.get(domain, (None, None))
        known = {"if-none-match": etag} if etag else {}
        status, headers, body = self._request("GET", f"/api/devops/sync/{domain}", known)
        if status == 200:
            metrics = json.loads(body)
            self._known[domain] = headers["etag"], metrics
        return status, metrics

    def post(self, event, event_id=None):
        """Posts an event: (202, webhook_id), or (200, webhook_id) for a repeat with its id, so retries are safe."""
        headers = {"content-type": "application/json", "webhook-id": event_id or str(uuid.uuid4())}
        status, _, body = self._request("POST", "/api/devops/webhook", headers, json.dumps(event))
        return status, json.loads(body)["webhook_id"]

    def _request(self, method, path, headers, body=None):
        """A response with status 2xx or 304. After 429, 503 and failed connections it tries again."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                status, answered, content = self._send(method, path, headers, body)
                if status < 300 or status == 304:
                    return status, answered, content
                failure = RuntimeError(f"{status} {content.decode()}")
            except (OSError, HTTPException) as error:
                status, answered, failure = 503, {}, error
            if status not in (429, 503) or attempt == ATTEMPTS:
                raise failure
            time.sleep(wait_seconds(attempt, answered.get("retry-after", "")))

    def _send(self, method, path, headers, body):
        connect = HTTPSConnection if self._url.scheme == "https" else HTTPConnection
        connection = connect(self._url.netloc, timeout=TIMEOUT_SECONDS)
        try:
            connection.request(method, self._url.path + path, body, {"x-api-key": self._key, **headers})
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        finally:
            connection.close()


def wait_seconds(attempt, retry_after):
    """The seconds of Retry-After, otherwise 1, 2, 4, …; up to one more, so that clients do not return all at once."""
    return (int(retry_after) if retry_after.isdecimal() else 2 ** (attempt - 1)) + random.random()


def verify(secret, headers, body):
    """The message of a notification, given its headers and the bytes received; ValueError when it is not genuine."""
    key = base64.b64decode(secret[len("whsec_"):])
    sent_at = headers.get("webhook-timestamp", "")
    is_recent = sent_at.isdecimal() and abs(time.time() - int(sent_at)) <= TOLERANCE_SECONDS
    signed = f"{headers.get('webhook-id')}.{sent_at}.".encode() + body
    expected = b"v1," + base64.b64encode(hmac.digest(key, signed, "sha256"))
    signatures = headers.get("webhook-signature", "").encode().split(b" ")
    if not (key and is_recent and any(hmac.compare_digest(signature, expected) for signature in signatures)):
        raise ValueError("The signature is not valid, or too far from now.")
    return json.loads(body)


class Receiver(BaseHTTPRequestHandler):
    """Prints each message, which can arrive again with the same webhook-id. A reverse proxy before it adds TLS."""
    timeout = TIMEOUT_SECONDS

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        try:
            message = verify(self.secret, self.headers, body)
        except ValueError as error:
            self.log_error("refused: %s", error)
            self.send_response(401)
        else:
            print(json.dumps(message), flush=True)
            self.send_response(204)
        self.end_headers()


def main(command, first=None, second=None):
    if command == "receive":
        Receiver.secret = os.environ["WEBHOOK_SECRET"]
        server = ThreadingHTTPServer(("127.0.0.1", int(first or 4000)), Receiver)
        print(f"listening on {server.server_port}", flush=True)
        server.serve_forever()
    client = Client(os.environ.get("BASE_URL", "http://localhost:3000"), os.environ["API_KEY"])
    if command == "deploy":
        print(*client.post({"event_type": "deployment", "status": "success", "version": first}, second))
    while command == "poll":
        status, metrics = client.poll(first or "users")
        print("304" if status == 304 else f"200 {json.dumps(metrics)}", flush=True)
        time.sleep(float(second or 30))


if __name__ == "__main__":
    main(*sys.argv[1:])
