// An example of a host. A test compiles it against the built types of the npm package.
import { ApiProblem, DevOpsIntegration, type DevOpsIntegrationProps, type Schemas } from '../target/library';

const props: DevOpsIntegrationProps = {
  baseUrl: 'https://api.example/live',
  getToken: async () => 'token',
  onSignInRequired: () => undefined,
  theme: 'dark',
  navigation: 'memory',
};

export const nameOf = (key: Schemas['Key']): string => key.name;
export const isOver = (failure: unknown): boolean => failure instanceof ApiProblem && failure.status === 429;
export const Host = () => <DevOpsIntegration {...props} corner={<b>Host</b>} />;
