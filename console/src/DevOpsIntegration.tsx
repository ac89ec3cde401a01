/** The whole console, for a page of its own or for the platform's admin. */
import { Provider as TooltipProvider } from '@radix-ui/react-tooltip';
import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { Api, type GetToken } from './api/client';
import { ApiContext, newQueryClient } from './api/queries';
import { AddressContext, hashStore, memoryStore } from './address';
import { Frame } from './Frame';
import { useTheme, type Theme } from './theme';
import { RootContext } from './ui/root';
import css from './ui/theme.module.css';

export interface DevOpsIntegrationProps {
  /** Where the API is: what its paths begin with, such as https://….execute-api.….amazonaws.com/live. */
  baseUrl: string;
  /** Gives an administrator's token that is good now; asked before each request. */
  getToken: GetToken;
  /** Called when the API no longer takes the token; the console says so until then. */
  onSignInRequired?: () => void;
  /** Dark or light as the host has it; without it as the system has it or the administrator chose. */
  theme?: Theme;
  /** Where the view is remembered: behind the # of the address, or in memory when the host needs that. */
  navigation?: 'hash' | 'memory';
  /** What the host adds to the top right corner. */
  corner?: ReactNode;
}

export function DevOpsIntegration(props: DevOpsIntegrationProps) {
  const { baseUrl, getToken, onSignInRequired, navigation = 'hash', corner } = props;
  const [root, setRoot] = useState<HTMLElement | null>(null);
  const [theme, chooseTheme] = useTheme(props.theme);
  const signInRequired = useRef(onSignInRequired);
  useEffect(() => {
    signInRequired.current = onSignInRequired;
  }, [onSignInRequired]);
  const [queries] = useState(() => newQueryClient(() => signInRequired.current?.()));
  const api = useMemo(() => new Api(baseUrl, getToken), [baseUrl, getToken]);
  const addresses = useMemo(() => (navigation === 'hash' ? hashStore : memoryStore()), [navigation]);
  useEffect(() => {
    void queries.invalidateQueries();
  }, [api, queries]);
  return (
    <div ref={setRoot} className={css.root} data-theme={theme}>
      <RootContext value={root}>
        <ApiContext value={api}>
          <AddressContext value={addresses}>
            <QueryClientProvider client={queries}>
              <TooltipProvider delayDuration={250}>
                <Frame
                  theme={theme}
                  {...(props.theme === undefined && { onTheme: chooseTheme })}
                  corner={corner}
                />
              </TooltipProvider>
            </QueryClientProvider>
          </AddressContext>
        </ApiContext>
      </RootContext>
    </div>
  );
}
