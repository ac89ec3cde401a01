import type { ReactNode } from 'react';
import css from './views.module.css';

/** A view's title, note and actions. */
export function ViewHead({ title, note, children }: { title: string; note?: ReactNode; children?: ReactNode }) {
  return (
    <div className={css.viewHead}>
      <div>
        <p className={css.viewTitle} aria-hidden="true">
          {title}
        </p>
        {note !== undefined && <p className={css.viewNote}>{note}</p>}
      </div>
      {children !== undefined && <div className={css.viewActions}>{children}</div>}
    </div>
  );
}
