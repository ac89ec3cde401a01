// An example of a host. A test compiles it against the built npm package.
import { DevOpsIntegration, type DevOpsIntegrationProps, type Schemas } from '@revenue-ripple/devops-console';
import '@revenue-ripple/devops-console/style.css';

const props: DevOpsIntegrationProps = {
  baseUrl: 'https://api.example/live',
  getToken: async () => 'token',
  onSignInRequired: () => undefined,
  theme: 'dark',
  navigation: 'memory',
};

// @ts-expect-error A token is a text.
export const wrong: DevOpsIntegrationProps = { ...props, getToken: () => 1 };
// @ts-expect-error A key's name is a text.
export const wrongNameOf = (key: Schemas['Key']): number => key.name;
export const nameOf = (key: Schemas['Key']): string => key.name;
export const Host = () => <DevOpsIntegration {...props} corner={<b>Host</b>} />;
