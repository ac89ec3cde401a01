import { render, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { DevOpsIntegration } from './DevOpsIntegration';
import { FakeApi, problem, status } from './testing/FakeApi';

describe('the component', () => {
  it('shows a view by its address and by its tab', async () => {
    new FakeApi().show('keys');

    expect(await screen.findByRole('button', { name: 'New key' })).toBeDefined();
    await userEvent.click(screen.getByRole('link', { name: 'Activity' }));
    expect(window.location.hash).toBe('#/activity');
    expect(await screen.findByText('No activity in this period')).toBeDefined();
    expect(screen.getByRole('link', { name: 'Activity' }).getAttribute('aria-current')).toBe('page');
  });

  it('leaves the address of the page unchanged with navigation in memory', async () => {
    new FakeApi();
    render(<DevOpsIntegration baseUrl="https://api.example" getToken={() => 'token'} navigation="memory" />);

    await userEvent.click(screen.getByRole('link', { name: 'Activity' }));

    expect(await screen.findByText('No activity in this period')).toBeDefined();
    expect(window.location.hash).toBe('');
  });

  it('calls onSignInRequired when the API rejects the token', async () => {
    new FakeApi().on('GET /api/devops/status', { status: 401, body: problem(401, 'token_expired', 'The token has expired.') });
    const onSignInRequired = vi.fn();
    render(<DevOpsIntegration baseUrl="https://api.example" getToken={() => 'old'} onSignInRequired={onSignInRequired} />);

    await waitFor(() => expect(onSignInRequired).toHaveBeenCalled());
  });

  it('reports that the API is unreachable, and recovers', async () => {
    const api = new FakeApi();
    api.show('activity');
    await screen.findByText('No activity in this period');

    api.down = true;
    await userEvent.click(screen.getByRole('link', { name: 'Overview' }));
    expect(await screen.findAllByText(/cannot be reached/, {}, { timeout: 8_000 })).not.toHaveLength(0);

    api.down = false;
    api.on('GET /api/devops/status', { body: status() });
    const again = await screen.findAllByRole('button', { name: 'Try again' });
    for (const button of again) {
      await userEvent.click(button);
    }
    expect(await screen.findByRole('heading', { name: /Connected, last synced/ })).toBeDefined();
  }, 20_000);

  it('remembers the selected theme', async () => {
    const { container, unmount } = new FakeApi().show('overview');
    const root = () => container.querySelector('[data-theme]')?.getAttribute('data-theme');

    await userEvent.click(screen.getByRole('button', { name: /^Theme: auto/ }));
    await userEvent.click(screen.getByRole('button', { name: /^Theme: light/ }));
    expect(root()).toBe('dark');
    unmount();
    const again = new FakeApi().show('overview');
    expect(again.container.querySelector('[data-theme]')?.getAttribute('data-theme')).toBe('dark');
  });
});
