// Has every catalogue every text, with the same {{values}}?   node checks/texts.mjs
import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../src/text/', import.meta.url);

function flat(tree, path = '') {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[path + key, value]] : flat(value, `${path}${key}.`),
  );
}

const values = (text) => (text.match(/{{\s*\w+/g) ?? []).map((value) => value.slice(2).trim()).sort().join();
const read = (file) => new Map(flat(JSON.parse(readFileSync(new URL(file, folder), 'utf8'))));
const english = read('en.json');
const problems = [];
for (const file of readdirSync(folder).filter((name) => name.endsWith('.json') && name !== 'en.json')) {
  const other = read(file);
  for (const [key, text] of english) {
    if (!other.get(key)) problems.push(`${file}: ${key} is not there`);
    else if (values(other.get(key)) !== values(text)) problems.push(`${file}: ${key} has other {{values}} than the English text`);
  }
  for (const key of other.keys()) if (!english.has(key)) problems.push(`${file}: ${key} is not in en.json`);
}
console.log(problems.join('\n') || `texts: ${english.size} in each catalogue`);
process.exit(problems.length ? 1 : 0);
