import i18next from 'i18next';
import { type Day, dayRuns, days, isWholeDay, parseWeekTimes, type WeekSpan } from './weekTimes';

/** 1 January 2024 was a Monday. */
export function dayName(day: Day, width: 'short' | 'long' = 'short') {
  return new Date(2024, 0, 1 + days.indexOf(day)).toLocaleDateString(i18next.language, { weekday: width });
}

function spanWords({ days: on, from, to }: WeekSpan) {
  const names = on.length === days.length ? i18next.t('times.everyDay') : dayRuns(on).map(([first, last]) => (first === last ? dayName(first) : `${dayName(first)}–${dayName(last)}`)).join(', ');
  return isWholeDay({ from, to }) ? names : `${names} ${from}–${to}`;
}

/** "Mon–Fri 08:00–18:00, Sat" in the language of the page; the text itself when it is something else. */
export function weekTimesWords(text: string) {
  return parseWeekTimes(text)?.map(spanWords).join('; ') ?? text;
}

/** "15 minutes". */
export function delayWords(seconds: number) {
  const units = [['day', 86_400], ['hour', 3_600], ['minute', 60], ['second', 1]] as const;
  const [unit, length] = units.find(([, each]) => seconds >= each && seconds % each === 0) ?? units[3];
  return (seconds / length).toLocaleString(i18next.language, { style: 'unit', unit, unitDisplay: 'long' });
}
