/** The event types of an endpoint: all, groups, or single types. */
import { useState } from 'react';
import type { Schemas } from '../api/client';
import { Segmented, css as ui } from '../ui';
import css from './views.module.css';

type Term = Schemas['EventTypes'][number];
type Group = Extract<Term, `${string}.`>;
type Type = Exclude<Term, '*' | Group>;

const EVERYTHING = '*';
const GROUPS: Record<Group, string> = {
  'metrics.': 'Metrics',
  'sync.': 'Sync',
  'reconcile.': 'Reconciliation',
  'key.': 'Keys',
  'endpoint.': 'Endpoints',
  'webhook.': 'Webhooks',
};
const TYPES: Record<Type, string> = {
  'metrics.updated': 'Metrics have changed.',
  'sync.failed': 'A sync has failed with a new error code.',
  'sync.stale': 'No sync has succeeded for too long.',
  'reconcile.difference': 'Counters differed from the source.',
  'key.created': 'An administrator has created a key.',
  'key.changed': 'An administrator has changed a key.',
  'key.rotated': 'An administrator has rotated a key.',
  'key.revoked': 'An administrator has revoked a key.',
  'key.expiring': 'A key has 30, 7 or 1 days left.',
  'endpoint.disabled': 'An endpoint has been disabled.',
  'webhook.received': 'An event was received. These are frequent.',
};
const MODES = [
  ['all', 'All types'],
  ['some', 'Selected types'],
] as const;

/** Not covered by *: it must be named. */
const NAMED_ONLY = 'webhook.received';

const members = (group: Group): Type[] => (Object.keys(TYPES) as Type[]).filter((type) => type.startsWith(group));
const groups = Object.keys(GROUPS) as Group[];

/** The terms without those that other terms cover. */
function shortest(terms: readonly Term[]): Term[] {
  const isCovered = (term: Term) =>
    groups.some((group) => term !== group && term.startsWith(group) && terms.includes(group)) ||
    (term !== EVERYTHING && !NAMED_ONLY.startsWith(term) && terms.includes(EVERYTHING));
  return terms.filter((term) => !isCovered(term));
}

/** An endpoint's event types in words. */
export const eventTypes = (terms: readonly Term[]): string =>
  shortest(terms)
    .map((term) => (term === EVERYTHING ? 'All types' : term in GROUPS ? `${GROUPS[term as Group]}: all` : term))
    .join(', ');

/** @param set receives the shortest list of terms; an empty list when nothing is selected */
export function EventTypesField({
  initial,
  set,
  fault,
}: {
  initial: readonly Term[];
  set: (terms: Term[]) => void;
  fault: string | undefined;
}) {
  const [chosen, setChosen] = useState<readonly Term[]>(initial);
  const has = (term: Term) => chosen.includes(term);
  const choose = (next: readonly Term[]) => {
    setChosen(next);
    set(shortest(next));
  };
  const toggle = (term: Term) => choose(has(term) ? chosen.filter((other) => other !== term) : [...chosen, term]);
  const mode = has(EVERYTHING) ? 'all' : 'some';
  const isNamedOnlyChosen = shortest(chosen).some((term) => NAMED_ONLY.startsWith(term));
  return (
    <fieldset className={css.checks}>
      <legend className={ui.label}>Event types</legend>
      <div>
        <Segmented label="Selection" options={MODES} value={mode} onChange={(next) => next !== mode && toggle(EVERYTHING)} />
      </div>
      {mode === 'all' ? (
        <>
          <p className={ui.hint}>All types except received webhooks, including types added in the future.</p>
          <label className={ui.check}>
            <input
              type="checkbox"
              checked={isNamedOnlyChosen}
              onChange={() => choose(isNamedOnlyChosen ? chosen.filter((term) => !NAMED_ONLY.startsWith(term)) : [...chosen, NAMED_ONLY])}
            />
            <span>
              <b>Include received webhooks</b>
              <span className={ui.hint}> · {TYPES[NAMED_ONLY]}</span>
            </span>
          </label>
        </>
      ) : (
        <ul className={css.groups}>
          {groups.map((group) => (
            <li key={group} className={css.group}>
              <label className={css.option}>
                <input type="checkbox" checked={has(group)} onChange={() => toggle(group)} />
                <span>
                  <b>{GROUPS[group]}</b>
                  <span className={ui.hint}>
                    {' '}
                    · all types in <code>{group}</code>
                  </span>
                </span>
              </label>
              {members(group).map((type) => (
                <label key={type} className={css.option} data-member="">
                  <input type="checkbox" checked={has(type) || has(group)} disabled={has(group)} onChange={() => toggle(type)} />
                  <span>
                    <code>{type}</code>
                    <span className={ui.hint}> · {TYPES[type]}</span>
                  </span>
                </label>
              ))}
            </li>
          ))}
        </ul>
      )}
      {fault !== undefined && <p className={ui.fault}>{fault}</p>}
    </fieldset>
  );
}
