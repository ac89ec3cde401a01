// Builds the page and the package, or the page alone, if their sources have changed since the last build.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from './npm.mjs';

const DESCRIPTION = '../functions/api/src/main/resources/com/revenueripple/devops/api/console/openapi.yaml';
/** `build` checks types and builds page and package; `page` builds the page alone, without a check. */
const task = process.argv[2] ?? 'build';
const stamp = (of) => `target/.built-${of}`;
const GENERATED = join('src', 'api', 'schema.d.ts');

const sources = ['src', 'browser', 'build', 'hosts']
  .flatMap((directory) => readdirSync(directory, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .filter((file) => file !== GENERATED);
const others = readdirSync('.').filter((name) => /\.(html|json|ts)$/.test(name));
const hash = createHash('sha256');
for (const file of [...sources, ...others, DESCRIPTION, 'README.md', '../LICENSE'].sort()) {
  hash.update(file).update('\0').update(readFileSync(file));
}
const wanted = hash.digest('hex');
const isBuilt = (of) => existsSync(stamp(of)) && readFileSync(stamp(of), 'utf8') === wanted;
const made = ['target/classes/console/index.html', ...(task === 'build' ? ['target/package/package.json', GENERATED] : [])];
if (!(isBuilt(task) || isBuilt('build')) || !made.every((file) => existsSync(file))) {
  // Both tasks write the page.
  ['build', 'page'].forEach((of) => rmSync(stamp(of), { force: true }));
  npm('run', '--silent', task);
  writeFileSync(stamp(task), wanted);
}
