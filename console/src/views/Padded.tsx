import type { ReactNode } from 'react';
import { css } from '../ui';

/** The padding that a flush card lacks, while it shows no table. */
export function Padded({ shown, children }: { shown: boolean; children: ReactNode }) {
  return <div className={shown ? css.cardBody : undefined}>{children}</div>;
}
