import classes from './Icon.module.css';

/** Lines on a field of 24 by 24. */
const shapes = {
  inbox: 'M3 13l3-8h12l3 8v6H3z M3 13h5l2 3h4l2-3h5',
  greeting: 'M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3z M6 11a6 6 0 0 0 12 0 M12 17v4',
  bell: 'M6 17V11a6 6 0 0 1 12 0v6l2 1H4z M10 21h4',
  settings: 'M4 7h9 M17 7h3 M4 17h3 M11 17h9 M15 4.5v5 M9 14.5v5',
  mailbox: 'M4 6h16v12H4z M4 7l8 6 8-6',
  users: 'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z M2.5 20a6.5 6.5 0 0 1 13 0 M16 4.5a3.5 3.5 0 0 1 0 6.5 M18 14a6 6 0 0 1 3.5 6',
  send: 'M21 3L3 10l7 3 3 7z M10 13l5-5',
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14z M16 16l5 5',
  phone: 'M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 6a2 2 0 0 1 2-2z',
  chart: 'M4 20V10 M10 20V4 M16 20v-7 M21 20H3',
  sites: 'M4 4h16v6H4z M4 14h16v6H4z M8 7h.01 M8 17h.01',
  list: 'M8 6h12 M8 12h12 M8 18h12 M4 6h.01 M4 12h.01 M4 18h.01',
  heart: 'M3 12h4l3-7 4 14 3-7h4',
  play: 'M7 4l13 8-13 8z',
  pause: 'M8 5v14 M16 5v14',
  trash: 'M4 7h16 M9 7V4h6v3 M6 7l1 13h10l1-13',
  save: 'M5 12l5 5L19 7',
  undo: 'M9 14L4 9l5-5 M4 9h10a6 6 0 0 1 0 12h-3',
  forward: 'M14 4l6 6-6 6 M20 10H10a6 6 0 0 0-6 6v3',
  download: 'M12 4v11 M7 11l5 5 5-5 M4 20h16',
  menu: 'M4 6h16 M4 12h16 M4 18h16',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8z M12 2v2 M12 20v2 M2 12h2 M20 12h2 M5 5l1.4 1.4 M17.6 17.6L19 19 M5 19l1.4-1.4 M17.6 6.4L19 5',
  moon: 'M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5z',
  leave: 'M14 4h5v16h-5 M10 8l-4 4 4 4 M6 12h9',
  plus: 'M12 5v14 M5 12h14',
  upload: 'M12 16V5 M7 9l5-5 5 5 M4 20h16',
  record: 'M12 6a6 6 0 1 0 0 12 6 6 0 0 0 0-12z',
  stop: 'M7 7h10v10H7z',
  up: 'M12 19V5 M6 11l6-6 6 6',
  edit: 'M4 20l1-5L16 4l4 4L9 19z',
  help: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z M9.5 9.5a2.5 2.5 0 1 1 3.4 2.3c-.6.3-.9.8-.9 1.5 M12 16.7h.01',
  lock: 'M6 11h12v9H6z M8 11V8a4 4 0 0 1 8 0v3',
  warn: 'M12 3L2 20h20z M12 10v4 M12 17h.01',
  close: 'M6 6l12 12 M18 6L6 18',
  clock: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16z M12 8v4l3 2',
} as const;

export type IconName = keyof typeof shapes;

export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  const isSolid = name === 'play' || name === 'record' || name === 'stop';
  return (
    <svg className={isSolid ? classes.solid : classes.icon} width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={shapes[name]} />
    </svg>
  );
}
