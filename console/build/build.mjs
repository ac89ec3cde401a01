// Builds the page and the package if their sources have changed since the last build.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const DESCRIPTION = '../functions/api/src/main/resources/com/revenueripple/devops/api/console/openapi.yaml';
const STAMP = 'target/.built';
const GENERATED = join('src', 'api', 'schema.d.ts');

const sources = readdirSync('src', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .filter((file) => file !== GENERATED);
const others = readdirSync('.').filter((name) => /\.(html|json|ts)$/.test(name));
const hash = createHash('sha256');
for (const file of [...sources, ...others, DESCRIPTION].sort()) {
  hash.update(file).update('\0').update(readFileSync(file));
}
const wanted = hash.digest('hex');
const built = existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted;
if (!built || !existsSync('target/classes/console/index.html') || !existsSync('target/library/index.js') || !existsSync(GENERATED)) {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
  writeFileSync(STAMP, wanted);
}
