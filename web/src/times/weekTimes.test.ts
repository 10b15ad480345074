import { expect, test } from 'vitest';
import { dayRuns, parseWeekTimes, weekTimesText } from './weekTimes';

test.each(['', 'mon-fri 08:00-18:00', 'mon-fri 08:00-18:00; sat', 'mon-sun 22:00-07:00', 'mon,wed,fri 09:00-12:00', 'sat-sun', 'mon-fri,sun 20:00-24:00'])(
  'what the server writes comes back as it was: %s',
  (text) => {
    expect(weekTimesText(parseWeekTimes(text)!)).toBe(text);
  },
);

test('what people write is understood', () => {
  expect(weekTimesText(parseWeekTimes('22:00-7:00')!)).toBe('mon-sun 22:00-07:00');
  expect(weekTimesText(parseWeekTimes('Fri-Mon 10:00-11:00')!)).toBe('mon,fri-sun 10:00-11:00');
});

test.each(['soon', 'mon-someday 08:00-09:00', '08:00', 'mon 8-9', ';'])('what is something else is not guessed at: %s', (text) => {
  expect(parseWeekTimes(text)).toBeNull();
});

test('days that follow each other are one run', () => {
  expect(dayRuns(['sun', 'mon', 'tue'])).toEqual([['mon', 'tue'], ['sun', 'sun']]);
});
