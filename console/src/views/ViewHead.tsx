import type { ReactNode } from 'react';
import css from './views.module.css';

/** A view's name and what can be done with the whole of it. */
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
