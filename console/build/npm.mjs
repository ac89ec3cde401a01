// Runs npm with the arguments given; on Windows it is a script, which only a shell can start.
import { execFileSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { argv, platform } from 'node:process';
import { fileURLToPath } from 'node:url';

export function npm(...args) {
  execFileSync('npm', args, { stdio: 'inherit', shell: platform === 'win32' });
}

if (realpathSync(argv[1]) === fileURLToPath(import.meta.url)) {
  npm(...argv.slice(2));
}
