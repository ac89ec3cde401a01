import type { AnchorHTMLAttributes, MouseEvent } from 'react';
import { useAddress } from './address';

/** A link within the console, for either kind of navigation. */
export function ViewLink({ to, ...rest }: { to: string } & AnchorHTMLAttributes<HTMLAnchorElement>) {
  const { store } = useAddress();
  const follow = (event: MouseEvent) => {
    if (!event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      store.write(to);
    }
  };
  return <a {...rest} href={store.href(to)} onClick={follow} />;
}
