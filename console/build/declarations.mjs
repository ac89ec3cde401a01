// The compiler does not copy source declarations. The package needs those of the API's types.
import { copyFileSync } from 'node:fs';

copyFileSync('src/api/schema.d.ts', 'target/library/api/schema.d.ts');
