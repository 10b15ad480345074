import i18next from 'i18next';

const kDayMs = 86_400_000;

/** As the browser writes the language that was chosen: English has other dates in Britain than in America. */
function locale() {
  return navigator.languages.find((language) => language.startsWith(i18next.language)) ?? i18next.language;
}

function dayOf(time: Date) {
  return new Date(time.getFullYear(), time.getMonth(), time.getDate()).getTime();
}

/** "0:07", "12:34". */
export function duration(ms: number) {
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

export function clock(iso: string) {
  return new Date(iso).toLocaleTimeString(locale(), { hour: '2-digit', minute: '2-digit' });
}

export function moment(iso: string) {
  return new Date(iso).toLocaleString(locale(), { dateStyle: 'medium', timeStyle: 'medium' });
}

/** As people say it: the time today, the weekday this week, else the date. */
export function when(iso: string, now = new Date()) {
  const time = new Date(iso);
  const days = Math.round((dayOf(now) - dayOf(time)) / kDayMs);
  if (days === 0) return clock(iso);
  if (days === 1) return `${i18next.t('time.yesterday')} ${clock(iso)}`;
  if (days > 1 && days < 7) return `${time.toLocaleDateString(locale(), { weekday: 'short' })} ${clock(iso)}`;
  return time.toLocaleDateString(locale(), { day: 'numeric', month: 'short', year: 'numeric' });
}

export function count(value: number) {
  return value.toLocaleString(locale());
}

/** "350 ms", "4.2 s", "3 min". */
export function span(ms: number) {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${(ms / 1000).toLocaleString(locale(), { maximumFractionDigits: 1 })} s`;
  return `${Math.round(ms / 60_000).toLocaleString(locale())} min`;
}
