import { describe, expect, it, vi } from 'vitest';
import { csv } from './csv';
import { axisFormat, breakdown, changes } from './charts/series';
import * as format from './format';
import { changeSince } from './views/change';

const NOW = Date.parse('2026-11-23T12:00:00Z');

describe('formats', () => {
  it('show relative times in the largest unit that fits', () => {
    expect(format.relative('2026-11-23T11:57:10Z', NOW)).toBe('2 minutes ago');
    expect(format.relative('2026-12-05T12:00:00Z', NOW)).toBe('in 12 days');
    expect(format.relative('2026-11-23T11:59:58Z', NOW)).toBe('just now');
  });

  it('show durations in their two largest units', () => {
    expect(format.duration(0)).toBe('0 s');
    expect(format.duration(184)).toBe('3 min 4 s');
    expect(format.duration(2 * 86_400 + 4 * 3_600 + 59)).toBe('2 d 4 h');
  });

  it('show latencies in milliseconds or seconds', () => {
    expect(format.latency(9)).toBe('9 ms');
    expect(format.latency(1_240)).toBe('1.2 s');
  });

  it('convert times to values of local inputs, without seconds', () => {
    expect(format.localMinute('2026-11-23T07:09:47.324Z')).toBe('2026-11-23T08:09');
    expect(format.localMinute('2026-07-01T22:30:00Z')).toBe('2026-07-02T00:30');
  });

  it('show money in its currency', () => {
    expect(format.money(15750, 'USD')).toBe('$15,750.00');
    expect(format.money(15750, 'JPY')).toBe('¥15,750');
  });

  it('convert codes and counts to words', () => {
    expect(format.words('pro_reseller')).toBe('Pro reseller');
    expect(format.count(1, 'key')).toBe('1 key');
    expect(format.count(2000, 'key')).toBe('2,000 keys');
  });

  it.each(['Pacific/Auckland', 'Europe/Berlin', 'America/Los_Angeles'])('show daily values under their UTC day in %s', async (zone) => {
    const before = process.env.TZ;
    process.env.TZ = zone;
    vi.resetModules();
    try {
      const there = await import('./format');
      expect(new Date('2026-11-23T12:00:00Z').getTimezoneOffset()).not.toBe(0);
      expect(there.dayOf('2026-11-23T23:59:59.999Z')).toBe('Nov 23, 2026');
      expect(there.shortDayOf('2026-11-23')).toBe('Nov 23');
      expect(there.shortDayOf('2026-11-24T00:00:00Z')).toBe('Nov 24');
    } finally {
      process.env.TZ = before;
      vi.resetModules();
    }
  });

  it('count days in UTC', () => {
    expect(format.utcDay(Date.parse('2026-11-23T23:59:59Z'), 1)).toBe('2026-11-22');
  });
});

describe('a URL of a third party', () => {
  it('becomes a link only if it is a web address', () => {
    expect(format.webAddress('https://status.example/1')).toBe('https://status.example/1');
    expect(format.webAddress('javascript:alert(1)')).toBeUndefined();
    expect(format.webAddress(null)).toBeUndefined();
  });
});

describe('a change', () => {
  const history = [
    { at: '2026-10-20T00:00:00Z', value: 80 },
    { at: '2026-10-24T11:00:00Z', value: 100 },
    { at: '2026-11-20T00:00:00Z', value: 105 },
  ];

  it('is relative to the latest value that is old enough', () => {
    expect(changeSince(history, 110, 30, NOW)).toEqual({ ratio: 0.1, difference: 10, since: '2026-10-24T11:00:00Z', whole: true });
  });

  it('is relative to the oldest value when none is old enough', () => {
    expect(changeSince(history.slice(2), 84, 30, NOW)).toMatchObject({ ratio: -0.2, whole: false, since: '2026-11-20T00:00:00Z' });
  });

  it('has no ratio to zero', () => {
    expect(changeSince([{ at: '2026-10-01T00:00:00Z', value: 0 }], 5, 30, NOW)?.ratio).toBeUndefined();
  });
});

describe('series', () => {
  const points = [
    { at: '1', a: 10, b: 1, c: 0 },
    { at: '2', a: 12.35, b: 40, c: 0 },
  ];

  it('show the change between two points', () => {
    expect(changes(points, ['a', 'b'])).toEqual([{ at: '2', a: 2.35, b: 39 }]);
  });

  it('begin with the largest and leave out those that are always 0', () => {
    expect(breakdown(points, (key) => key.toUpperCase())).toEqual([
      { key: 'b', name: 'B' },
      { key: 'a', name: 'A' },
    ]);
  });
});

describe('the labels of an axis', () => {
  const count = (value: number, short: boolean) => (short ? format.compactNumber(value) : format.number(value));

  it('are short', () => {
    expect([0, 1_000, 2_000].map(axisFormat([0, 1_000, 2_000], count))).toEqual(['0', '1K', '2K']);
  });

  it('are in full where short ones would be equal', () => {
    expect([1_210, 1_220, 1_230].map(axisFormat([1_210, 1_220, 1_230], count))).toEqual(['1,210', '1,220', '1,230']);
  });
});

describe('a CSV file', () => {
  it('quotes values that need it', () => {
    expect(csv(['a', 'b'], [['x,y', 'say "hi"']])).toBe('a,b\r\n"x,y","say ""hi"""\r\n');
  });

  it('contains no formulas', () => {
    expect(csv(['a'], [['=1+1'], [-5]])).toBe("a\r\n'=1+1\r\n-5\r\n");
  });
});
