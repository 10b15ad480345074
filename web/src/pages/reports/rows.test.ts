import { expect, test } from 'vitest';
import { dayBefore, spanOf } from './rows';

test('a day is a day', () => {
  expect(spanOf('day', '2026-12-31')).toMatchObject({ from: '2026-12-31' });
});

test('a month is whole, whichever of its days is given', () => {
  expect(spanOf('month', '2028-02-07')).toMatchObject({ from: '2028-02-01', to: '2028-02-29' });
});

test('yesterday is by the clock of this device', () => {
  expect(dayBefore(1, new Date(2026, 2, 1, 0, 5))).toBe('2026-02-28');
});
