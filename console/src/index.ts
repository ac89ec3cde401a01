/** The npm package: one component. */
export { DevOpsIntegration, type DevOpsIntegrationProps } from './DevOpsIntegration';
export type { GetToken, Schemas } from './api/client';
export type { Theme } from './theme';
