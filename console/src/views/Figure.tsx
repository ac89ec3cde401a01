/** Numbers that can be unknown or partial. */
import type { ReactNode } from 'react';
import { Badge } from '../ui';
import css from './views.module.css';

type Value = number | null | undefined;

/** A number; "Not known" for null, with the given mark beside it. A dash when the metrics are of an earlier version. */
export function Known({ value, write, mark }: { value: Value; write: (value: number) => string; mark?: ReactNode }) {
  return value === null ? (
    <span className={css.unknown}>Not known {mark}</span>
  ) : (
    <>{ratio(value, write)}</>
  );
}

/** A quotient; a dash where its denominator is 0. */
export const ratio = (value: Value, write: (value: number) => string): string => (typeof value === 'number' ? write(value) : '–');

export function Figure({ name, note, children }: { name: string; note?: string | undefined; children: ReactNode }) {
  return (
    <div className={css.measure}>
      <dt className={css.measureName}>{name}</dt>
      <dd className={css.measureValue}>
        {children}
        {note !== undefined && <span className={css.measureNote}>{note}</span>}
      </dd>
    </div>
  );
}

const NAMED_CURRENCIES = 3;

/** A flag beside numbers in the reporting currency, because part of the business is in other currencies. */
export function OtherCurrencies({ of: codes = [] }: { of: readonly string[] | undefined }) {
  return codes.length === 0 ? null : (
    <Badge tone="warn" long>
      {codes.length > NAMED_CURRENCIES ? `without ${codes.length} other currencies` : `without ${codes.join(', ')}`}
    </Badge>
  );
}
