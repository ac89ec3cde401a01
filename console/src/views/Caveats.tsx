/** What the source of revenue cannot know, beside the numbers that this affects. */
import type { Schemas } from '../api/client';
import * as format from '../format';
import { Info } from '../ui';
import css from './views.module.css';

const TEXTS: Partial<Record<string, string>> = {
  renewals_unknown:
    "Renewals are not in the platform's tables. They add no revenue, and recurring revenue keeps the amount of the checkout.",
  cancellations_unknown:
    "Cancellations are not in the platform's tables. A subscription runs until its user is no longer active or checks out again.",
  email_changes_unknown: 'A customer is an e-mail address. After a change of address, the old and the new one are two customers.',
  refunds_unknown: 'The platform records neither refunds nor disputes. Only Stripe has them.',
  trials_unknown: "Trials are not in the platform's tables.",
  cancellation_plans_unknown: "Whether a subscription is paused or going to be cancelled is not in the platform's tables.",
  history_unknown:
    'Stripe returns only the present state. Changes of plan before the first sync are not in movements and retention.',
  tax_included: 'Prices that include automatic tax count with it, because only invoices have its rate.',
};

/** Nothing without a caveat about any of the fields. A code that this version does not know is shown as it is. */
export function Caveats({
  about,
  of: caveats = [],
  fields,
}: {
  /** The name of the number. */
  about: string;
  of: Schemas['RevenueCaveat'][] | undefined;
  fields: ReadonlyArray<keyof Schemas['RevenueMetrics']>;
}) {
  const affecting = caveats.filter((caveat) => fields.some((field) => caveat.fields.includes(field)));
  return affecting.length === 0 ? null : (
    <Info label={`Limits of the number: ${about}`}>
      {affecting.map(({ code }) => (
        <span key={code} className={css.caveat}>
          {TEXTS[code] ?? format.words(code)}
        </span>
      ))}
    </Info>
  );
}
