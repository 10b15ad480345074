// What docs/operations/error-codes.md says of each code, for the page of codes.   node checks/codes.mjs
import { readFileSync, writeFileSync } from 'node:fs';

const page = readFileSync(new URL('../../docs/operations/error-codes.md', import.meta.url), 'utf8');
const plain = (cell) => cell.trim().replace(/\[([^\]]+)\]\([^)]+\)/g, '$1');
const codes = [...page.matchAll(/^\| (AT-\d+) ([\w-]+) \|(.+)\|(.+)\|(.+)\|$/gm)].map(([, code, name, cause, effect, todo]) => ({
  code,
  name,
  cause: plain(cause),
  effect: plain(effect),
  todo: plain(todo),
}));
writeFileSync(new URL('../src/pages/codes/codes.json', import.meta.url), JSON.stringify(codes, null, 1));
console.log(`codes: ${codes.length}`);
process.exit(codes.length > 0 ? 0 : 1);
