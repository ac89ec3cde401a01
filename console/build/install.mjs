// Runs `npm ci` unless it has run for this package-lock.json already.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { npm } from './npm.mjs';

const stamp = 'node_modules/.installed';
const wanted = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  npm('ci', '--no-audit', '--no-fund', '--loglevel=error');
  writeFileSync(stamp, wanted);
}
