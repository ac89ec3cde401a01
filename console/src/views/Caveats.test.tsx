import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import type { Schemas } from '../api/client';
import { FakeApi, revenue } from '../testing/FakeApi';

const RENEWALS = { code: 'renewals_unknown', fields: ['monthly_recurring_revenue', 'total_revenue'] };
const CANCELLATIONS = { code: 'cancellations_unknown', fields: ['monthly_recurring_revenue', 'mrr_movements'] };

const show = (view: string, changes: Partial<Schemas['RevenueMetrics']>) =>
  new FakeApi().on('GET /api/devops/metrics/revenue', { body: revenue(changes) }).show(view);

const limits = (name: string) => screen.findByRole('button', { name: `Limits of the number: ${name}` });

describe('the limits of a number', () => {
  it('are those of its fields, and are reached with the keyboard', async () => {
    show('overview', { caveats: [RENEWALS, CANCELLATIONS] });
    const link = await screen.findByRole('link', { name: /^Revenue, all time/ });
    expect(within(link).queryByRole('button')).toBeNull();

    link.focus();
    await userEvent.tab();

    expect(document.activeElement).toBe(await limits('Revenue, all time'));
    const tip = await screen.findByRole('tooltip');
    expect(tip.textContent).toContain("Renewals are not in the platform's tables.");
    expect(tip.textContent).not.toContain('Cancellations');
    expect(document.activeElement?.getAttribute('aria-describedby')).toBe(tip.id);
  });

  it('stay open after a tap, until Escape', async () => {
    show('overview', { caveats: [RENEWALS, CANCELLATIONS] });

    await userEvent.pointer({ keys: '[TouchA]', target: await limits('Monthly recurring revenue') });

    const tip = await screen.findByRole('tooltip');
    expect(tip.textContent).toMatch(/Renewals .*Cancellations/);
    await userEvent.keyboard('{Escape}');
    expect(screen.queryByRole('tooltip')).toBeNull();
  });

  it('with a code of a later version are shown as the code in words', async () => {
    show('overview', { caveats: [{ code: 'gift_cards_unknown', fields: ['mrr_movements'] }] });

    (await limits('MRR movements')).focus();

    expect((await screen.findByRole('tooltip')).textContent).toBe('Gift cards unknown');
    expect(screen.queryByRole('button', { name: /Limits of the number: Revenue/ })).toBeNull();
  });

  it('are on the metrics as well', async () => {
    const transactions = { code: 'renewals_unknown', fields: ['recent_transactions'] };
    show('metrics', { caveats: [RENEWALS, CANCELLATIONS, transactions, { code: 'history_unknown', fields: ['retention'] }] });

    await limits('Monthly recurring revenue');
    await limits('Revenue');
    await limits('Transactions');
    (await limits('Retention')).focus();
    expect((await screen.findByRole('tooltip')).textContent).toContain('Stripe returns only the present state.');
  });

  it.each([[{ caveats: [] }], [{ caveats: undefined }]])('are absent without caveats: %o', async (without) => {
    show('overview', without as Partial<Schemas['RevenueMetrics']>);

    await screen.findByRole('link', { name: /^Revenue, all time/ });
    expect(screen.queryByRole('button', { name: /Limits of the number/ })).toBeNull();
  });
});
