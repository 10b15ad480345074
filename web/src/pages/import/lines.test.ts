import { expect, test } from 'vitest';
import { parseLines } from './lines';

test('a line becomes a mailbox with what the file says of it, and nothing else', () => {
  const { lines, unknown } = parseLines('Number,Name,max_messages,pin\n1001,Anna,50,739154\n1002,Ben,,');
  expect(unknown).toEqual([]);
  expect(lines).toEqual([
    { line: 2, number: '1001', pin: '739154', fields: { name: 'Anna', max_messages: 50 } },
    { line: 3, number: '1002', fields: { name: 'Ben' } },
  ]);
});

test('what is wrong is said with its line', () => {
  const { lines } = parseLines('number,email,max_messages\n,a@b,\n10 01,,\n1001,a b,\n1001,,\n1002,,many');
  expect(lines.map(({ line, complaint }) => [line, complaint?.why])).toEqual([[2, 'noNumber'], [3, 'badNumber'], [4, 'badEmail'], [5, 'twice'], [6, 'notANumber']]);
});

test('a column that nobody knows is named', () => {
  expect(parseLines('number,nane\n1,x')).toMatchObject({ unknown: ['nane'], hasNumbers: true });
  expect(parseLines('name\nx').hasNumbers).toBe(false);
});
