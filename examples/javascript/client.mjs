// A client of the DevOps API: polls metrics, posts events, verifies notifications. Node.js 20.19 or newer.
// As a command, with BASE_URL and API_KEY, or WEBHOOK_SECRET to receive, in the environment:
//   node client.mjs poll [DOMAIN] [SECONDS] | deploy VERSION [ID] | receive [PORT]
import { isUtf8 } from "node:buffer";
import { randomUUID } from "node:crypto";
import { realpathSync } from "node:fs";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Webhook } from "standardwebhooks";

const ATTEMPTS = 5;
const TIMEOUT_MS = 30_000;

export class Client {
  #base;
  #key;
  #known = new Map();

  constructor(base, key) {
    if (!key) throw new Error("The API key is missing.");
    this.#base = base.replace(/\/$/, "");
    this.#key = key;
  }

  /** The metrics of users, revenue or commissions: status 200, or 304 when they are unchanged since the last call. */
  async poll(domain) {
    const known = this.#known.get(domain);
    const headers = known ? { "if-none-match": known.etag } : {};
    const response = await this.#request(`/api/devops/sync/${domain}`, { headers });
    if (response.status === 304) return { status: 304, metrics: known.metrics };
    const metrics = await response.json();
    this.#known.set(domain, { etag: response.headers.get("etag"), metrics });
    return { status: 200, metrics };
  }

  /** Posts an event: status 202, or 200 for a repeat with its id, so retries are safe. */
  async post(event, id = randomUUID()) {
    const headers = { "content-type": "application/json", "webhook-id": id };
    const body = JSON.stringify(event);
    const response = await this.#request("/api/devops/webhook", { method: "POST", headers, body });
    return { status: response.status, webhookId: (await response.json()).webhook_id };
  }

  /** A response with status 2xx or 304. After 429, 503 and failed connections it tries again. */
  async #request(path, options) {
    for (let attempt = 1; ; attempt++) {
      const result = await this.#send(path, options).catch((error) => error);
      if (result.ok || result.status === 304) return result;
      const isTemporary = result instanceof Error || [429, 503].includes(result.status);
      if (!isTemporary || attempt === ATTEMPTS) {
        throw result instanceof Error ? result : new Error(`${result.status} ${await result.text()}`);
      }
      await sleep(1000 * waitSeconds(attempt, result.headers?.get("retry-after")));
    }
  }

  #send(path, { headers, ...options }) {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const all = { "x-api-key": this.#key, ...headers };
    return fetch(this.#base + path, { ...options, headers: all, redirect: "error", signal });
  }
}

/** The seconds of Retry-After, otherwise 1, 2, 4, …; up to one more, so that clients do not return all at once. */
export function waitSeconds(attempt, retryAfter) {
  return (/^\d+$/.test(retryAfter) ? Number(retryAfter) : 2 ** (attempt - 1)) + Math.random();
}

/** The message of a notification, given its headers and the bytes received; throws when it is not genuine. */
export function verify(secret, headers, body) {
  // The package verifies text: other bytes would be replaced before their signature is compared.
  if (!isUtf8(body)) throw new Error("The body is not UTF-8.");
  return new Webhook(secret).verify(body, headers);
}

/** Prints each message, which can arrive again with the same webhook-id. A reverse proxy before it adds TLS. */
function createReceiver(secret) {
  return createServer(async (request, response) => {
    try {
      const message = verify(secret, request.headers, Buffer.concat(await request.toArray()));
      console.log(JSON.stringify(message));
      response.writeHead(204).end();
    } catch (error) {
      console.error(`refused: ${error.message}`);
      response.writeHead(401).end();
    }
  });
}

async function main(command, first, second) {
  const { BASE_URL = "http://localhost:3000", API_KEY, WEBHOOK_SECRET } = process.env;
  if (command === "receive") {
    if (!WEBHOOK_SECRET) throw new Error("The secret is missing.");
    const server = createReceiver(WEBHOOK_SECRET);
    server.listen(Number(first ?? 4000), "127.0.0.1", () => console.log(`listening on ${server.address().port}`));
    return;
  }
  const client = new Client(BASE_URL, API_KEY);
  if (command === "deploy") {
    const event = { event_type: "deployment", status: "success", version: first };
    const { status, webhookId } = await client.post(event, second);
    console.log(`${status} ${webhookId}`);
  }
  while (command === "poll") {
    const { status, metrics } = await client.poll(first ?? "users");
    console.log(status === 304 ? "304" : `200 ${JSON.stringify(metrics)}`);
    await sleep(1000 * (second ?? 30));
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await main(...process.argv.slice(2));
}
