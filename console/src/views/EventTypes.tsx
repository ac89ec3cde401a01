/** Which types of events an endpoint wants: all of them, groups, or each by its name. */
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
  'reconcile.': 'Reconcile',
  'key.': 'Keys',
  'endpoint.': 'Endpoints',
  'webhook.': 'Webhooks',
};
const TYPES: Record<Type, string> = {
  'metrics.updated': 'Figures have changed.',
  'sync.failed': 'A sync has failed, in another way than the one before.',
  'sync.stale': 'No sync has succeeded for too long.',
  'reconcile.difference': 'Figures differed from the source.',
  'key.created': 'An administrator has made a key.',
  'key.changed': 'An administrator has changed a key.',
  'key.rotated': 'An administrator has rotated a key.',
  'key.revoked': 'An administrator has revoked a key.',
  'key.expiring': 'A key has 30, 7 or 1 days left.',
  'endpoint.disabled': 'Nothing is sent to an endpoint any more.',
  'webhook.received': 'An event has come in. Many do.',
};
const MODES = [
  ['all', 'Everything'],
  ['some', 'Chosen ones'],
] as const;

/** What * does not stand for: it must be named. */
const NAMED_ONLY = 'webhook.received';

const members = (group: Group): Type[] => (Object.keys(TYPES) as Type[]).filter((type) => type.startsWith(group));
const groups = Object.keys(GROUPS) as Group[];

/** The terms without those that others already stand for. */
function shortest(terms: readonly Term[]): Term[] {
  const isCovered = (term: Term) =>
    groups.some((group) => term !== group && term.startsWith(group) && terms.includes(group)) ||
    (term !== EVERYTHING && !NAMED_ONLY.startsWith(term) && terms.includes(EVERYTHING));
  return terms.filter((term) => !isCovered(term));
}

/** What an endpoint wants, in words. */
export const eventTypes = (terms: readonly Term[]): string =>
  shortest(terms)
    .map((term) => (term === EVERYTHING ? 'Everything' : term in GROUPS ? `${GROUPS[term as Group]}: all` : term))
    .join(', ');

/** @param set is given the terms that say it shortest; none when nothing is chosen */
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
      <legend className={ui.label}>Events</legend>
      <div>
        <Segmented label="Which events" options={MODES} value={mode} onChange={(next) => next !== mode && toggle(EVERYTHING)} />
      </div>
      {mode === 'all' ? (
        <>
          <p className={ui.hint}>Whatever happens here, types that are added later too.</p>
          <label className={ui.check}>
            <input
              type="checkbox"
              checked={isNamedOnlyChosen}
              onChange={() => choose(isNamedOnlyChosen ? chosen.filter((term) => !NAMED_ONLY.startsWith(term)) : [...chosen, NAMED_ONLY])}
            />
            <span>
              <b>Received webhooks, too</b>
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
                    · all of <code>{group}</code>
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
