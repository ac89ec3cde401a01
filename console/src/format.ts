/** Numbers, money and times in English, as all texts of the console, and in the browser's time zone. */

const ENGLISH = 'en';
const DAY_MS = 86_400_000;

const cached = <T,>(make: (key: string) => T) => {
  const made = new Map<string, T>();
  return (key: string): T => {
    const known = made.get(key);
    if (known !== undefined) {
      return known;
    }
    const value = make(key);
    made.set(key, value);
    return value;
  };
};

const numbers = new Intl.NumberFormat(ENGLISH);
const compactNumbers = new Intl.NumberFormat(ENGLISH, { notation: 'compact', maximumFractionDigits: 1 });
const percents = new Intl.NumberFormat(ENGLISH, { style: 'percent', maximumFractionDigits: 1 });
const currencies = cached((currency) => new Intl.NumberFormat(ENGLISH, { style: 'currency', currency }));
const compactCurrencies = cached(
  (currency) => new Intl.NumberFormat(ENGLISH, { style: 'currency', currency, notation: 'compact', maximumFractionDigits: 2 }),
);
const dateTimes = new Intl.DateTimeFormat(ENGLISH, { dateStyle: 'medium', timeStyle: 'medium' });
const minutes = new Intl.DateTimeFormat(ENGLISH, { dateStyle: 'medium', timeStyle: 'short' });
const days = new Intl.DateTimeFormat(ENGLISH, { dateStyle: 'medium' });
const longDays = new Intl.DateTimeFormat(ENGLISH, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
const shortDays = new Intl.DateTimeFormat(ENGLISH, { day: 'numeric', month: 'short' });
const utcDays = new Intl.DateTimeFormat(ENGLISH, { dateStyle: 'medium', timeZone: 'UTC' });
const shortUtcDays = new Intl.DateTimeFormat(ENGLISH, { day: 'numeric', month: 'short', timeZone: 'UTC' });
const months = new Intl.DateTimeFormat(ENGLISH, { month: 'long', year: 'numeric', timeZone: 'UTC' });
const shortMonths = new Intl.DateTimeFormat(ENGLISH, { month: 'short', timeZone: 'UTC' });
const times = new Intl.DateTimeFormat(ENGLISH, { timeStyle: 'short' });
const relatives = new Intl.RelativeTimeFormat(ENGLISH, { numeric: 'auto' });
const utcTimes = new Intl.DateTimeFormat(ENGLISH, { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' });

export const number = (value: number): string => numbers.format(value);
export const compactNumber = (value: number): string => compactNumbers.format(value);
export const percent = (ratio: number): string => percents.format(ratio);
export const money = (value: number, currency: string): string => currencies(currency).format(value);
export const compactMoney = (value: number, currency: string): string => compactCurrencies(currency).format(value);
export const dateTime = (iso: string): string => dateTimes.format(new Date(iso));
export const minute = (iso: string): string => minutes.format(new Date(iso));
export const day = (iso: string): string => days.format(new Date(iso));
export const longDay = (iso: string): string => longDays.format(new Date(iso));
export const shortDay = (iso: string): string => shortDays.format(new Date(iso));
/** The day of a daily value, which is a UTC day everywhere. */
export const dayOf = (iso: string): string => utcDays.format(new Date(iso));
export const shortDayOf = (iso: string): string => shortUtcDays.format(new Date(iso));
export const month = (iso: string): string => months.format(new Date(iso));
export const shortMonth = (iso: string): string => shortMonths.format(new Date(iso));
export const time = (iso: string): string => times.format(new Date(iso));
export const utc = (iso: string): string => `${utcTimes.format(new Date(iso))} UTC`;

const UNITS: ReadonlyArray<[Intl.RelativeTimeFormatUnit, number]> = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** "3 minutes ago", "in 12 days". */
export function relative(iso: string, now: number): string {
  const seconds = (new Date(iso).getTime() - now) / 1000;
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) {
      return relatives.format(Math.trunc(seconds / size), unit);
    }
  }
  return Math.abs(seconds) < 5 ? 'just now' : relatives.format(Math.trunc(seconds), 'second');
}

/** "2 d 4 h", "12 min", "38 s": the two largest units. */
export function duration(seconds: number): string {
  const parts: Array<[number, string]> = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor((seconds % 86_400) / 3_600), 'h'],
    [Math.floor((seconds % 3_600) / 60), 'min'],
    [Math.floor(seconds % 60), 's'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) {
    return '0 s';
  }
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}

/** "0.8 s", from milliseconds. */
export const seconds = (milliseconds: number): string =>
  `${new Intl.NumberFormat(ENGLISH, { maximumFractionDigits: 1 }).format(milliseconds / 1000)} s`;

/** "12 ms", "1.2 s". */
export const latency = (milliseconds: number): string =>
  milliseconds < 1_000 ? `${number(milliseconds)} ms` : seconds(milliseconds);

/** A time as the value of a `datetime-local` input, to the minute. */
export function localMinute(iso: string): string {
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** `pro_reseller` as "Pro reseller". */
export function words(code: string): string {
  const text = code.replace(/[_.]/g, ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A number with its noun: "1 key", "2 keys". */
export const count = (value: number, one: string, many = `${one}s`): string => `${number(value)} ${value === 1 ? one : many}`;

/** The UTC date the given number of days before now, in the API's format. */
export const utcDay = (now: number, before = 0): string => new Date(now - before * DAY_MS).toISOString().slice(0, 10);

export const daysUntil = (iso: string, now: number): number => Math.ceil((new Date(iso).getTime() - now) / DAY_MS);

/** A third party's URL if it is an http or https URL, so that a link to it cannot run a script. */
export const webAddress = (url: string | null): string | undefined => (url !== null && /^https?:\/\//i.test(url) ? url : undefined);
