/** Rows of cells, RFC 4180; ';' or tabs instead of commas as spreadsheets write them, as the first line says. Empty lines are left out. */
export function parseCsv(text: string): { line: number; cells: string[] }[] {
  const separator = separatorOf(text);
  const rows: { line: number; cells: string[] }[] = [];
  let cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  let line = 1;
  let began = 1;
  const endCell = () => {
    cells.push(cell.trim());
    cell = '';
  };
  const endRow = () => {
    endCell();
    if (cells.some((each) => each !== '')) rows.push({ line: began, cells });
    cells = [];
    began = line + 1;
  };
  const all = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  for (let at = 0; at < all.length; ++at) {
    const letter = all[at]!;
    if (isQuoted && letter === '"' && all[at + 1] === '"') cell += all[++at];
    else if (letter === '"' && (isQuoted || cell.trim() === '')) isQuoted = !isQuoted;
    else if (!isQuoted && letter === separator) endCell();
    else if (!isQuoted && letter === '\n') endRow();
    else cell += letter;
    if (letter === '\n') ++line;
  }
  endRow();
  return rows;
}

function separatorOf(text: string) {
  const first = text.split('\n', 1)[0] ?? '';
  const counts = [',', ';', '\t'].map((each) => ({ each, count: first.split(each).length }));
  return counts.sort((a, b) => b.count - a.count)[0]!.each;
}

/** A spreadsheet takes a cell that begins like this for a formula. */
const kFormula = /^[=+\-@\t\r]/;

export function csvText(rows: (string | number)[][]): string {
  const cell = (value: string | number) => {
    const text = typeof value === 'string' && kFormula.test(value) ? `'${value}` : String(value);
    return `"${text.replaceAll('"', '""')}"`;
  };
  return rows.map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n';
}

export function downloadCsv(name: string, rows: (string | number)[][]) {
  const address = URL.createObjectURL(new Blob(['\uFEFF', csvText(rows)], { type: 'text/csv' }));
  const link = Object.assign(document.createElement('a'), { href: address, download: name });
  link.click();
  URL.revokeObjectURL(address);
}
