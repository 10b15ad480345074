import { expect, test } from 'vitest';
import { toWav } from './wav';

test('the file says what it is, and how long', async () => {
  const view = new DataView(await toWav(new Float32Array(160), 16_000).arrayBuffer());
  expect(view.byteLength).toBe(44 + 320);
  expect(view.getUint32(4, true)).toBe(36 + 320);
  expect(view.getUint16(22, true)).toBe(1);
  expect(view.getUint32(24, true)).toBe(16_000);
  expect(view.getUint32(28, true)).toBe(32_000);
  expect(view.getUint32(40, true)).toBe(320);
});

test('what is too loud is cut, not turned over', async () => {
  const view = new DataView(await toWav(Float32Array.of(0, 1, -1, 7, -7), 8_000).arrayBuffer());
  expect([0, 1, 2, 3, 4].map((index) => view.getInt16(44 + 2 * index, true))).toEqual([0, 32767, -32767, 32767, -32767]);
});
