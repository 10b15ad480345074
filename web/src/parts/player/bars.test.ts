import { expect, test } from 'vitest';
import { bars } from './bars';

test('there are as many bars as asked for, whatever was sent', () => {
  for (const peaks of [[], [5], [0, 1000], Array.from({ length: 400 }, (_, index) => index)])
    expect(bars(peaks, 110)).toHaveLength(110);
});

test('a bar is as high as the loudest that it stands for', () => {
  expect(bars([0, 1000, 0, 500], 2)).toEqual([1, 0.5]);
});

test('silence is a line and not nothing', () => {
  expect(bars([0, 0, 0], 3)).toEqual([0.04, 0.04, 0.04]);
});

test('a quiet caller is seen, and noise is not made a wall', () => {
  expect(Math.max(...bars([0, 200, 100], 3))).toBe(1);
  expect(Math.max(...bars([10, 12, 11], 3))).toBeLessThan(0.2);
});
