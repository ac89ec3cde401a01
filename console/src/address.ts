/** The address within the console: a view and its parameters, kept in the # of the page's address so that it can be linked to. */
import { createContext, useCallback, useContext, useMemo, useSyncExternalStore } from 'react';

export const VIEWS = ['overview', 'metrics', 'keys', 'events', 'endpoints', 'activity'] as const;
export type View = (typeof VIEWS)[number];

export interface Address {
  view: View;
  parameters: URLSearchParams;
}

/** The place where the address is kept. */
export interface AddressStore {
  read(): string;
  write(address: string): void;
  subscribe(listener: () => void): () => void;
  /** The `href` of a link to an address. */
  href(address: string): string;
}

/** In the # of the page's address. */
const page: AddressStore = {
  read: () => window.location.hash.replace(/^#\/?/, ''),
  write: (address) => {
    window.location.hash = `/${address}`;
  },
  subscribe: (listener) => {
    window.addEventListener('hashchange', listener);
    return () => window.removeEventListener('hashchange', listener);
  },
  href: (address) => `#/${address}`,
};

/** The component that uses the page's #. */
let owner: AddressStore | undefined;

/** In the # of the page's address, unless another component on the page uses it; then in memory. */
export function hashStore(): AddressStore {
  const memory = memoryStore();
  /** Decided at the first subscription, for as long as there is one. */
  let place: AddressStore | undefined;
  let subscriptions = 0;
  const current = () => place ?? (owner === undefined ? page : memory);
  const store: AddressStore = {
    read: () => current().read(),
    write: (address) => current().write(address),
    subscribe: (listener) => {
      place = current();
      owner ??= store;
      subscriptions++;
      const end = place.subscribe(listener);
      return () => {
        end();
        subscriptions--;
        if (subscriptions === 0) {
          place = undefined;
          owner = owner === store ? undefined : owner;
        }
      };
    },
    href: (address) => current().href(address),
  };
  return store;
}

/** In memory only, for hosts that use the page's address themselves. */
export function memoryStore(): AddressStore {
  let address = '';
  const listeners = new Set<() => void>();
  return {
    read: () => address,
    write: (next) => {
      address = next;
      listeners.forEach((listener) => listener());
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    href: (next) => `#${next}`,
  };
}

export const AddressContext = createContext<AddressStore>(memoryStore());

export function parse(text: string): Address {
  const [name = '', query = ''] = text.split('?', 2);
  const view = VIEWS.find((known) => known === name) ?? 'overview';
  return { view, parameters: new URLSearchParams(query) };
}

export function write(view: View, parameters: Record<string, string | undefined> = {}): string {
  const query = new URLSearchParams(Object.entries(parameters).filter((entry): entry is [string, string] => !!entry[1]));
  return query.size > 0 ? `${view}?${query}` : view;
}

/** The current address, and functions that change it. */
export function useAddress() {
  const store = useContext(AddressContext);
  const text = useSyncExternalStore(store.subscribe, store.read);
  const address = useMemo(() => parse(text), [text]);
  const go = useCallback(
    (view: View, parameters?: Record<string, string | undefined>) => store.write(write(view, parameters)),
    [store],
  );
  /** Changes some parameters of this view; undefined takes one away. */
  const change = useCallback(
    (changes: Record<string, string | undefined>) => {
      const { view, parameters } = parse(store.read());
      store.write(write(view, { ...Object.fromEntries(parameters), ...changes }));
    },
    [store],
  );
  return { ...address, go, change, store };
}
