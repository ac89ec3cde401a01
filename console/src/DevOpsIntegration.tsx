/** The whole console, for its own page or for the platform's admin. */
import { Provider as TooltipProvider } from '@radix-ui/react-tooltip';
import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { Api, type ApiProblem, type GetToken } from './api/client';
import { ApiContext, newQueryClient } from './api/queries';
import { AddressContext, hashStore, memoryStore } from './address';
import { Frame } from './Frame';
import { NoAccess } from './NoAccess';
import { useTheme, type Theme } from './theme';
import { RootContext } from './ui/root';
import css from './ui/theme.module.css';

export interface DevOpsIntegrationProps {
  /** Address of the API, to which its paths are appended, such as https://….execute-api.….amazonaws.com/live. */
  baseUrl: string;
  /** Returns a valid administrator's token; called before each request. */
  getToken: GetToken;
  /** Called when the API no longer accepts the token. */
  onSignInRequired?: () => void;
  /** Signs the user out; called by a button of the page for users without access. */
  onSignOut?: () => void;
  /** The host's theme; by default, the system's or the administrator's choice. */
  theme?: Theme;
  /** Where the console keeps its address: in the page's # or in memory, which leaves the host's # unchanged. */
  navigation?: 'hash' | 'memory';
  /** The host's element at the top right. */
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
  const [refusal, setRefusal] = useState<ApiProblem>();
  const [queries] = useState(() => newQueryClient(() => signInRequired.current?.(), setRefusal));
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
                {refusal === undefined ? (
                  <Frame
                    theme={theme}
                    {...(props.theme === undefined && { onTheme: chooseTheme })}
                    corner={corner}
                  />
                ) : (
                  <NoAccess
                    refusal={refusal}
                    onSignOut={props.onSignOut}
                    onRetry={() => {
                      queries.clear();
                      setRefusal(undefined);
                    }}
                  />
                )}
              </TooltipProvider>
            </QueryClientProvider>
          </AddressContext>
        </ApiContext>
      </RootContext>
    </div>
  );
}
