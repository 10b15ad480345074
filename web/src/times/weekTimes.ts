/** Monday first, as the server writes them. */
export const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Day = (typeof days)[number];

/** On the days it begins on; where `to` is not later than `from` it goes over midnight. */
export interface WeekSpan {
  days: Day[];
  from: string;
  to: string;
}

const kWholeDay = { from: '00:00', to: '24:00' };
const kSpan = /^([a-z,-]+)?\s*(?:(\d{1,2}:\d{2})-(\d{1,2}:\d{2}))?$/;

function isDay(text: string | undefined): text is Day {
  return days.includes(text as Day);
}

function parseDays(text: string): Day[] | null {
  const found = new Set<Day>();
  for (const part of text.split(',')) {
    const [first, last = first] = part.split('-');
    if (!isDay(first) || !isDay(last)) return null;
    let at = days.indexOf(first);
    for (let steps = 0; steps < days.length; ++steps, at = (at + 1) % days.length) {
      found.add(days[at]!);
      if (days[at] === last) break;
    }
  }
  return days.filter((day) => found.has(day));
}

/** "mon-fri 08:00-18:00; sat"; null when it is something else. None: always. */
export function parseWeekTimes(text: string): WeekSpan[] | null {
  if (text.trim() === '') return [];
  const spans: WeekSpan[] = [];
  for (const part of text.split(';')) {
    const found = kSpan.exec(part.trim().toLowerCase());
    if (!found || (!found[1] && !found[2])) return null;
    const on = found[1] ? parseDays(found[1]) : [...days];
    if (!on) return null;
    spans.push({ days: on, from: found[2]?.padStart(5, '0') ?? kWholeDay.from, to: found[3]?.padStart(5, '0') ?? kWholeDay.to });
  }
  return spans;
}

/** Neighbouring days as [first, last]. */
export function dayRuns(on: readonly Day[]): [Day, Day][] {
  const runs: [Day, Day][] = [];
  for (const day of days.filter((each) => on.includes(each))) {
    const run = runs.at(-1);
    if (run && days.indexOf(run[1]) + 1 === days.indexOf(day)) run[1] = day;
    else runs.push([day, day]);
  }
  return runs;
}

export function weekTimesText(spans: readonly WeekSpan[]): string {
  const span = ({ days: on, from, to }: WeekSpan) => {
    const text = dayRuns(on).map(([first, last]) => (first === last ? first : `${first}-${last}`)).join(',');
    return isWholeDay({ from, to }) ? text : `${text} ${from}-${to}`;
  };
  return spans.filter((each) => each.days.length > 0).map(span).join('; ');
}

export function isWholeDay({ from, to }: { from: string; to: string }) {
  return from === kWholeDay.from && (to === kWholeDay.to || to === kWholeDay.from);
}
