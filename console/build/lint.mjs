// Fails with the findings of Redocly's recommended rules in an OpenAPI document: node build/lint.mjs FILE.
import { createConfig, formatProblems, getTotals, lint } from '@redocly/openapi-core';

const config = await createConfig({
  extends: ['recommended-strict'],
  // Off in the recommended rules of version 1, which openapi-typescript depends on; on in those of version 2.
  rules: {
    'no-invalid-parameter-examples': 'error',
    'no-invalid-schema-examples': 'error',
    'no-required-schema-properties-undefined': 'error',
  },
});
const problems = await lint({ ref: process.argv[2], config });
if (problems.length > 0) {
  formatProblems(problems, { totals: getTotals(problems), version: '' });
  process.exitCode = 1;
}
