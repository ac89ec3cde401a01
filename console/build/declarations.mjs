// The compiler leaves declarations that are sources where they are; those of the API's types belong to the package.
import { copyFileSync } from 'node:fs';

copyFileSync('src/api/schema.d.ts', 'target/library/api/schema.d.ts');
