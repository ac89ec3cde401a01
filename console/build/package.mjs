// Completes the npm package in target/package: its package.json, the types that its entry needs, README and licence.
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const PACKAGE = 'target/package';
const TYPES = 'target/types';

// The compiler does not copy source declarations, such as those of the API's types.
const declarationsOf = (name) => readFileSync(existsSync(join(TYPES, name)) ? join(TYPES, name) : join('src', name), 'utf8');

/** Writes a file of declarations and those that it imports, with the file extensions that Node.js requires. */
function writeTypes(name, written = new Set()) {
  if (written.has(name)) {
    return;
  }
  written.add(name);
  const text = declarationsOf(name).replaceAll(/(from |import\()(['"])(\.[^'"]+)\2/g, (_, before, quote, path) => {
    writeTypes(`${join(dirname(name), path)}.d.ts`, written);
    return `${before}${quote}${path}.js${quote}`;
  });
  const file = join(PACKAGE, 'dist', name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

writeTypes('index.d.ts');
writeFileSync(join(PACKAGE, 'dist', 'style.css.d.ts'), 'export {};\n');
copyFileSync('README.md', join(PACKAGE, 'README.md'));
copyFileSync('../LICENSE', join(PACKAGE, 'LICENSE'));

const { name, version, description, license, repository, dependencies, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const published = {
  name,
  version,
  description,
  license,
  repository,
  type: 'module',
  main: './dist/index.js',
  types: './dist/index.d.ts',
  exports: {
    '.': { types: './dist/index.d.ts', default: './dist/index.js' },
    './style.css': { types: './dist/style.css.d.ts', default: './dist/style.css' },
    './package.json': './package.json',
  },
  sideEffects: ['*.css'],
  dependencies,
  peerDependencies,
};
writeFileSync(join(PACKAGE, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
