// Prints each notification whose signature is valid. Arguments: a file with the endpoint's secret, and a port.
import { createHmac, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

function isSigned({ "webhook-id": id, "webhook-timestamp": time, "webhook-signature": signatures = "" }, body, secret) {
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const expected = createHmac("sha256", key).update(`${id}.${time}.`).update(body).digest();
  const given = signatures.split(" ").map((one) => Buffer.from(one.startsWith("v1,") ? one.slice(3) : "", "base64"));
  const isSame = (bytes) => bytes.length === expected.length && timingSafeEqual(bytes, expected);
  return Math.abs(Date.now() / 1000 - time) < 300 && given.some(isSame);
}

const server = createServer(async (request, response) => {
  const body = Buffer.concat(await request.toArray().catch(() => []));
  const secret = readFileSync(process.argv[2], "utf8").trim();
  const status = secret === "" ? 503 : isSigned(request.headers, body, secret) ? 204 : 401;
  console.log(status === 204 ? body.toString() : `refused with ${status}`);
  response.writeHead(status).end();
}).listen(Number(process.argv[3]), "127.0.0.1", () => console.log(`listening on ${server.address().port}`));
