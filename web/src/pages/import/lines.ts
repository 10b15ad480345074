import type { Schema } from '../../api/client';
import { parseCsv } from '../../csv/csv';

/** What a column may be called; the number is always needed. */
export const textColumns = ['name', 'email', 'language', 'time_zone', 'operator', 'class_of_service', 'quiet_hours'] as const;
export const numberColumns = ['max_message_seconds', 'max_messages'] as const;
export const columns = ['number', ...textColumns, 'pin', ...numberColumns] as const;

export type Complaint = 'noNumber' | 'badNumber' | 'twice' | 'notANumber' | 'badEmail';

export interface Line {
  line: number;
  number: string;
  pin?: string;
  fields: Schema<'MailboxFields'>;
  /** What is wrong with it as far as this page can see. */
  complaint?: { why: Complaint; what: string };
}

const kNumber = /^[\d*#+A-Za-z._-]{1,32}$/;

/** The lines of a file, or the names of columns that nobody knows. */
export function parseLines(text: string): { lines: Line[]; unknown: string[]; hasNumbers: boolean } {
  const [head, ...rows] = parseCsv(text);
  const names = (head?.cells ?? []).map((name) => name.toLowerCase());
  const unknown = names.filter((name) => !(columns as readonly string[]).includes(name));
  const seen = new Set<string>();
  const lines = rows.map(({ line, cells }) => {
    const cell = (name: string) => cells[names.indexOf(name)] ?? '';
    const read = { line, number: cell('number'), fields: fieldsOf(names, cell), ...(cell('pin') ? { pin: cell('pin') } : {}) };
    const complaint = complain(read, cell, seen);
    seen.add(read.number);
    return complaint ? { ...read, complaint } : read;
  });
  return { lines, unknown, hasNumbers: names.includes('number') };
}

function fieldsOf(names: string[], cell: (name: string) => string): Schema<'MailboxFields'> {
  const texts = textColumns.filter((name) => names.includes(name)).map((name) => [name, cell(name)] as const);
  const numbers = numberColumns.filter((name) => cell(name) !== '').map((name) => [name, Number(cell(name))] as const);
  return Object.fromEntries([...texts, ...numbers]);
}

function complain({ number }: Line, cell: (name: string) => string, seen: Set<string>): Line['complaint'] {
  if (number === '') return { why: 'noNumber', what: '' };
  if (!kNumber.test(number)) return { why: 'badNumber', what: number };
  if (seen.has(number)) return { why: 'twice', what: number };
  const bad = numberColumns.find((name) => cell(name) !== '' && !/^\d+$/.test(cell(name)));
  if (bad) return { why: 'notANumber', what: `${bad}: ${cell(bad)}` };
  if (cell('email') !== '' && !/^[^\s@]+@[^\s@]+$/.test(cell('email'))) return { why: 'badEmail', what: cell('email') };
  return undefined;
}
