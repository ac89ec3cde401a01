/** The npm package: one component. */
export { DevOpsIntegration, type DevOpsIntegrationProps } from './DevOpsIntegration';
export { ApiProblem, type GetToken, type Schemas } from './api/client';
export type { Theme } from './theme';
