// Runs `npm ci`, here and in react-18, unless it has run for this package-lock.json already.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from './npm.mjs';

for (const directory of ['.', 'react-18']) {
  const stamp = join(directory, 'node_modules/.installed');
  const wanted = createHash('sha256').update(readFileSync(join(directory, 'package-lock.json'))).digest('hex');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    // No package's own script runs during the installation; none is needed.
    npm('ci', '--ignore-scripts', '--prefix', directory, '--no-audit', '--no-fund', '--loglevel=error');
    writeFileSync(stamp, wanted);
  }
}
