/** A page of a host with a sticky header and two components, which it renders again with new functions. */
import { DevOpsIntegration } from '@revenue-ripple/devops-console';
import { StrictMode, useReducer } from 'react';

export function App() {
  const [count, render] = useReducer((before: number) => before + 1, 0);
  return (
    <StrictMode>
      <header>
        <button type="button" onClick={render}>
          Rendered {count}
        </button>
      </header>
      <main>
        {['one', 'two'].map((name) => (
          <section key={name} id={name}>
            <DevOpsIntegration
              baseUrl={`/live/${name}`}
              getToken={async () => `token-${count}`}
              onSignInRequired={() => undefined}
              corner={<b className="corner">Host {count}</b>}
            />
          </section>
        ))}
      </main>
    </StrictMode>
  );
}
