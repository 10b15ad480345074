import { expect, test } from 'vitest';
import { csvText, parseCsv } from './csv';

const cells = (text: string) => parseCsv(text).map((row) => row.cells);

test('what spreadsheets write is read', () => {
  expect(cells('number,name\r\n1001,"Anna ""A"", Berlin"\r\n')).toEqual([['number', 'name'], ['1001', 'Anna "A", Berlin']]);
  expect(cells('\uFEFFnumber;name\n1001;Anna, Berlin')).toEqual([['number', 'name'], ['1001', 'Anna, Berlin']]);
  expect(cells('number\tname\n1001\tAnna')).toEqual([['number', 'name'], ['1001', 'Anna']]);
});

test('lines are counted as an editor counts them', () => {
  expect(parseCsv('a,b\n\n"1\n2",3\n4,5').map((row) => row.line)).toEqual([1, 3, 5]);
});

test('what would be a formula is none, and comes back', () => {
  expect(csvText([['=1+1', '+49', -1, 'x"y']])).toBe('"\'=1+1","\'+49","-1","x""y"\r\n');
});

test('nothing is no rows', () => {
  expect(parseCsv('')).toEqual([]);
});
