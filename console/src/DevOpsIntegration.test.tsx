import { render, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { renderToString } from 'react-dom/server';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { DevOpsIntegration } from './DevOpsIntegration';
import { FakeApi, problem, status, users } from './testing/FakeApi';

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

  it('continues at its address in memory when the host uses the page\'s address for some time', async () => {
    new FakeApi();
    window.location.hash = '/keys';
    const host = (navigation: 'hash' | 'memory') => <DevOpsIntegration baseUrl="https://api.example" getToken={() => 'token'} navigation={navigation} />;
    const { rerender } = render(host('memory'));
    const view = () => screen.getByRole('navigation', { name: 'Views' }).querySelector('[aria-current="page"]')?.textContent;
    await userEvent.click(screen.getByRole('link', { name: 'Activity' }));

    rerender(host('hash'));
    expect(view()).toBe('Keys');
    rerender(host('memory'));
    expect(view()).toBe('Activity');
    expect(window.location.hash).toBe('#/keys');
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

  it('sends no request when the host renders it again, and then uses the newest functions', async () => {
    const api = new FakeApi();
    const onSignInRequired = vi.fn();
    const host = (render: number) => (
      <DevOpsIntegration
        baseUrl="https://api.example/live"
        getToken={async () => `token-${render}`}
        onSignInRequired={() => onSignInRequired(render)}
        corner={<b>{render}</b>}
      />
    );
    const { container, rerender } = render(host(0));
    await screen.findByRole('heading', { name: /Connected, last synced/ });
    await waitFor(() => expect(container.querySelector('[aria-busy="true"]')).toBeNull());
    const before = api.requests.length;

    for (let count = 1; count <= 10; count++) {
      rerender(host(count));
    }
    api.on('GET /api/devops/activity', { status: 401, body: problem(401, 'token_expired', 'The token has expired.') });
    await userEvent.click(screen.getByRole('link', { name: 'Activity' }));
    await waitFor(() => expect(onSignInRequired).toHaveBeenCalled());

    expect(api.requests.slice(before).map(({ path, authorization }) => [path, authorization])).toEqual([['/api/devops/activity', 'Bearer token-10']]);
    expect(onSignInRequired.mock.calls).toEqual([[10]]);
  });

  it('loads everything again from another API', async () => {
    const api = new FakeApi();
    const host = (name: string) => <DevOpsIntegration baseUrl={`https://${name}.example/live`} getToken={() => name} />;
    const { rerender } = render(host('one'));
    await screen.findByText('1,234');

    api.on('GET /api/devops/metrics/users', { body: users(99) });
    rerender(host('two'));

    expect(screen.queryByText('1,234')).toBeNull();
    expect(await screen.findByText('99')).toBeDefined();
    expect(api.sent('GET /api/devops/metrics/users').map(({ authorization }) => authorization)).toEqual(['Bearer one', 'Bearer two']);
  });

  it('can be on a page twice, with separate views and identifiers and a common theme', async () => {
    new FakeApi();
    window.location.hash = '/keys';
    const host = (both: boolean) => (
      <main>
        {both && <DevOpsIntegration baseUrl="https://one.example/live" getToken={() => 'one'} />}
        <DevOpsIntegration baseUrl="https://two.example/live" getToken={() => 'two'} />
      </main>
    );
    const { container, rerender } = render(host(true));
    const [one, two] = [...container.querySelectorAll<HTMLElement>('[data-theme]')] as [HTMLElement, HTMLElement];
    const viewOf = (component: HTMLElement) => component.querySelector('[aria-current="page"]')?.textContent;
    await waitFor(() => expect([one, two].map(viewOf)).toEqual(['Keys', 'Overview']));

    await userEvent.click(within(two).getByRole('link', { name: 'Events' }));
    expect([one, two].map(viewOf)).toEqual(['Keys', 'Events']);
    await userEvent.click(within(one).getByRole('link', { name: 'Events' }));
    await within(one).findByLabelText('Type');
    expect(window.location.hash).toBe('#/events');
    const ids = [...container.querySelectorAll('[id]')].map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(10);
    expect(new Set(ids).size).toBe(ids.length);
    expect(screen.getAllByRole('main')).toHaveLength(1);
    await userEvent.click(within(two).getByRole('button', { name: /^Theme: auto/ }));
    expect([one, two].map(({ dataset }) => dataset['theme'])).toEqual(['light', 'light']);

    rerender(host(false));
    expect(viewOf(two)).toBe('Events');
    await userEvent.click(within(two).getByRole('link', { name: 'Activity' }));
    expect([viewOf(two), window.location.hash]).toEqual(['Activity', '#/events']);
  });

  it('renders on a server, and continues in the browser with its address and theme', async () => {
    new FakeApi();
    const errors = vi.spyOn(console, 'error');
    onTestFinished(() => errors.mockRestore());
    window.location.hash = '/keys';
    localStorage.setItem('devops-console-theme', 'dark');
    const host = <DevOpsIntegration baseUrl="https://api.example/live" getToken={() => 'token'} />;
    const container = document.body.appendChild(document.createElement('div'));
    onTestFinished(() => container.remove());

    container.innerHTML = renderToString(host);
    expect(container.textContent).toContain('Loading');
    expect(container.innerHTML).not.toContain('style=');
    render(host, { container, hydrate: true });

    expect(await screen.findByRole('button', { name: 'New key' })).toBeDefined();
    expect(container.querySelector('[data-theme]')?.getAttribute('data-theme')).toBe('dark');
    expect(errors.mock.calls).toEqual([]);
  });
});
