/** The console's own line icons, 24 units square. */
const PATHS = {
  overview: 'M4 13h6V4H4zM14 20h6V4h-6zM4 20h6v-3H4z',
  metrics: 'M4 19V5M4 19h16M8 15l4-5 3 3 5-7',
  keys: 'M14.5 9.5a4.5 4.5 0 1 1-2.1-3.8M12.4 5.7 20 13.3V17h-3.5v-2.5H14L12.2 12.700',
  key: 'M15 7a4 4 0 1 1-3.9 4.9L4 19v1.5h3.500V18H10v-2.500l2.100-2.100M16 8.500h.01',
  events: 'M13 3 5 14h6l-1 7 8-11h-6z',
  activity: 'M12 7v5l3 2M12 21a9 9 0 1 0-9-9M3 5v4h4',
  sync: 'M20 11a8 8 0 0 0-14-4.500L4 8.500M4 4v4.500h4.500M4 13a8 8 0 0 0 14 4.500l2-2M20 20v-4.500h-4.500',
  rocket: 'M12 15l-3-3c.5-3 2.500-7.500 8-9 1.500-.4 2.800-.4 3.600-.4 0 .8 0 2.100-.4 3.600-1.500 5.500-6 7.500-9 8zM9 12H5l2-4 4-.6M12 15v4l4-2 .6-4M5 17c-1 1-1.200 3.500-1.200 3.500S6.300 20.300 7 19.300M15.500 8.500h.01',
  alert: 'M12 9v4M12 16.500h.01M10.300 4.300 2.700 17.500A2 2 0 0 0 4.400 20.500h15.200a2 2 0 0 0 1.700-3L13.700 4.300a2 2 0 0 0-3.400 0z',
  info: 'M12 11.500V16M12 8h.01M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z',
  check: 'M5 12.500l4.500 4.500L19 7.500',
  cross: 'M6 6l12 12M18 6L6 18',
  plus: 'M12 5v14M5 12h14',
  dots: 'M5 12h.01M12 12h.01M19 12h.01',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  download: 'M12 4v11M7.500 11l4.500 4.500L16.500 11M4.500 20h15',
  sun: 'M12 16.500a4.500 4.500 0 1 0 0-9 4.500 4.500 0 0 0 0 9zM12 2.500v2M12 19.500v2M2.500 12h2M19.500 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M5.300 18.700l1.400-1.400M17.300 6.700l1.400-1.400',
  moon: 'M20 14.500A8.500 8.500 0 1 1 9.500 4a7 7 0 0 0 10.500 10.500z',
  auto: 'M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18',
  edit: 'M4 20h4L19 9l-4-4L4 16zM13 7l4 4',
  rotate: 'M4 12a8 8 0 0 1 14-5l2 2M20 4v5h-5M20 12a8 8 0 0 1-14 5l-2-2',
  ban: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM5.600 5.600l12.800 12.800',
  replay: 'M4 12a8 8 0 1 0 2.500-5.800L4 8.500M4 4v4.500h4.500',
  inbox: 'M4 13l2.500-8h11L20 13v6H4zM4 13h5l1 2.500h4l1-2.500h5',
  shield: 'M12 3l7.500 3v5.500c0 4.500-3 8-7.500 9.500-4.500-1.500-7.500-5-7.500-9.500V6z',
  up: 'M12 19V5M6 11l6-6 6 6',
  down: 'M12 5v14M6 13l6 6 6-6',
  chevron: 'M6 9.500l6 6 6-6',
  clock: 'M12 7v5l3 2M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z',
  out: 'M14 4h6v6M20 4l-9 9M18 14v6H4V6h6',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l4.500 4.500',
  send: 'M20.500 3.500 10.500 13.500M20.500 3.500 14 20.500l-3.500-7-7-3.500z',
  leave: 'M10 4H5v16h5M15 8l4 4-4 4M19 12H9',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'dots' ? 3 : 1.8}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
