#!/usr/bin/env node
// How soon the website shows what somebody came for: from the start of navigation until the rows are painted, in Chromium, over a server that runs.
//
//   PORTAL_PASSWORD=... bench/portal/first_view.mjs ADDRESS [--owner NAME] [--administrator NAME] [--runs 10] [--limit-ms 1000]
//
// --owner: the inbox of that user; --administrator: the list of mailboxes. "new": a browser that was never there, and fetches everything;
// "known": one that has the pages from the last time. The exit code is 1 when a view took longer than the limit.
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';

const { chromium, request } = createRequire(new URL('../../web/package.json', import.meta.url))('@playwright/test');
const views = { owner: ['inbox', '/inbox', 'main li[data-message]'], administrator: ['mailboxes', '/mailboxes', 'main tbody tr'] };
const kDeadlineMs = 60_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { owner: { type: 'string' }, administrator: { type: 'string' }, runs: { type: 'string', default: '10' }, 'limit-ms': { type: 'string', default: '1000' } },
});
const [address] = positionals;
if (!address || (!values.owner && !values.administrator)) {
  console.error('first_view.mjs ADDRESS --owner NAME --administrator NAME, and the password of both in PORTAL_PASSWORD');
  process.exit(2);
}

/** In the page. When a frame begins, the one before has been painted. */
function noteWhenPainted(rows) {
  const look = () => {
    if (document.querySelector(rows)) requestAnimationFrame(() => (window.firstViewMs = performance.now()));
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

async function cookiesOf(name) {
  const door = await request.newContext({ baseURL: address });
  const answer = await door.post('/api/v1/session', { data: { name, password: process.env.PORTAL_PASSWORD ?? '' } });
  if (!answer.ok()) throw new Error(`${name} cannot log in: ${await answer.text()}`);
  const state = await door.storageState();
  await door.dispose();
  return state;
}

async function view(page, path) {
  await page.goto(address + path, { waitUntil: 'commit' });
  await page.waitForFunction(() => window.firstViewMs !== undefined, null, { timeout: kDeadlineMs });
  return page.evaluate(() => {
    const asked = performance.getEntriesByType('resource').filter((each) => each.name.includes('/api/v1/') && each.responseEnd > 0);
    return { ms: window.firstViewMs, server: Math.max(0, ...asked.map((each) => each.responseEnd - each.requestStart)) };
  });
}

const sorted = (numbers) => [...numbers].sort((one, other) => one - other);
const tell = (what, times) => {
  const ms = sorted(times.map((each) => each.ms)).map(Math.round);
  const slowest = Math.round(Math.max(...times.map((each) => each.server)));
  console.log(`${what.padEnd(18)} median ${ms[ms.length >> 1]} ms, slowest ${ms.at(-1)} ms of ${ms.length}; the slowest answer of the server ${slowest} ms`);
  return ms.at(-1);
};

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
let slowest = 0;
for (const role of Object.keys(views).filter((each) => values[each])) {
  const [name, path, rows] = views[role];
  const storageState = await cookiesOf(values[role]);
  const times = { new: [], known: [] };
  for (let run = 0; run < Number(values.runs); ++run) {
    const context = await browser.newContext({ storageState, viewport: { width: 1280, height: 860 } });
    const page = await context.newPage();
    await page.addInitScript(noteWhenPainted, rows);
    for (const visit of ['new', 'known']) times[visit].push(await view(page, path));
    await context.close();
  }
  for (const visit of ['new', 'known']) slowest = Math.max(slowest, tell(`${name}, ${visit}`, times[visit]));
}
await browser.close();
process.exit(slowest > Number(values['limit-ms']) ? 1 : 0);
