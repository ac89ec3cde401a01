/** The whole console, for its own page or for the platform's admin. */
import { Provider as TooltipProvider } from '@radix-ui/react-tooltip';
import { QueryClientProvider } from '@tanstack/react-query';
import { useLayoutEffect, useRef, useState, useSyncExternalStore, type ReactElement, type ReactNode } from 'react';
import { Api, type ApiProblem, type GetToken } from './api/client';
import { ApiContext, newQueryClient } from './api/queries';
import { AddressContext, hashStore, memoryStore } from './address';
import { Frame, Waiting } from './Frame';
import { NoAccess } from './NoAccess';
import { useTheme, type Theme } from './theme';
import { RootContext } from './ui/root';
import css from './ui/theme.module.css';

export interface DevOpsIntegrationProps {
  /** Address of the API, to which its paths are appended, such as https://….execute-api.….amazonaws.com/live. */
  baseUrl: string;
  /** Returns a valid administrator's token; called before each request. A new function does not cause a request. */
  getToken: GetToken;
  /** Called when the API no longer accepts the token. */
  onSignInRequired?: () => void;
  /** Signs the user out; called by a button of the page for users without access. */
  onSignOut?: () => void;
  /** The host's theme; by default, the system's or the administrator's choice. */
  theme?: Theme;
  /**
   * Where the console keeps its address: in the page's # or in memory, which leaves the host's # unchanged. Only the
   * first component on a page uses the #; others keep their address in memory.
   */
  navigation?: 'hash' | 'memory';
  /** The host's element at the top right of the views. The page for users without access has none. */
  corner?: ReactNode;
}

/**
 * The console. It discards what it has loaded when `baseUrl` changes. When the administrator changes, the host gives it
 * another `key`.
 */
export function DevOpsIntegration(props: DevOpsIntegrationProps): ReactElement {
  const [root, setRoot] = useState<HTMLElement | null>(null);
  const [theme, chooseTheme] = useTheme(props.theme);
  const inBrowser = useInBrowser();
  return (
    <div ref={setRoot} className={css.root} data-theme={theme}>
      <RootContext.Provider value={root}>
        {inBrowser ? <Console key={props.baseUrl} {...props} chosenTheme={theme} onTheme={chooseTheme} /> : <Waiting />}
      </RootContext.Provider>
    </div>
  );
}

function Console({
  baseUrl,
  getToken,
  onSignInRequired,
  onSignOut,
  theme,
  navigation = 'hash',
  corner,
  chosenTheme,
  onTheme,
}: DevOpsIntegrationProps & { chosenTheme: Theme; onTheme: (theme: Theme) => void }) {
  const host = useRef({ getToken, onSignInRequired });
  useLayoutEffect(() => {
    host.current = { getToken, onSignInRequired };
  }, [getToken, onSignInRequired]);
  const [refusal, setRefusal] = useState<ApiProblem>();
  const [queries] = useState(() => newQueryClient(() => host.current.onSignInRequired?.(), setRefusal));
  const [api] = useState(() => new Api(baseUrl, () => host.current.getToken()));
  const [addresses] = useState(() => ({ hash: hashStore(), memory: memoryStore() }));
  return (
    <ApiContext.Provider value={api}>
      <AddressContext.Provider value={addresses[navigation]}>
        <QueryClientProvider client={queries}>
          <TooltipProvider delayDuration={250}>
            {refusal === undefined ? (
              <Frame theme={chosenTheme} {...(theme === undefined && { onTheme })} corner={corner} />
            ) : (
              <NoAccess
                refusal={refusal}
                onSignOut={onSignOut}
                onRetry={() => {
                  queries.clear();
                  setRefusal(undefined);
                }}
              />
            )}
          </TooltipProvider>
        </QueryClientProvider>
      </AddressContext.Provider>
    </ApiContext.Provider>
  );
}

const never = () => () => undefined;

/**
 * False on a server and while its markup is hydrated. The address, the time zone and the language are the browser's, so
 * a server renders a placeholder.
 */
const useInBrowser = (): boolean =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
