import type { Page } from '@playwright/test';
import { type Place, places } from '../../../../web/src/app/places';
import { furnish } from './furnish';
import { barriers, become, expect, test, type User } from './house';
import { findCutOff, type Look, looks, takePicture, wear } from './looks';
import { moments } from './moments';

/** Who looks at a page, where it is not the administrator. */
const visitors: Record<string, User> = { '/inbox': 'ben', '/settings': 'anna', '/sites': 'olga' };
/** Lists that show nothing before they are asked. */
const filled: Record<string, string> = { '/messages': '/messages?mailbox=1001' };
/** Words are longer in these, and fewest fit on a telephone. */
const languages = ['de', 'fr'];

function visitor(place: Place): User {
  const others: [string, User][] = [['administrator', 'adam'], ['operator', 'olga'], ['auditor', 'rita'], ['helpdesk', 'hilde']];
  const found = others.find(([role]) => place.roles.some((each) => each === role));
  return visitors[place.path] ?? (place.isOwners || !found ? 'anna' : found[1]);
}

/** A page about one thing is gone to by the first link of the list that it belongs to. */
async function addressOf(page: Page, path: string) {
  const list = path.replace(/\/:.*$/, '');
  if (list === path) return filled[path] ?? path;
  await page.goto(filled[list] ?? list);
  const links = page.locator(`main a[href^="${list}/"]`);
  const find = async () => (await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')))).find((address) => !places.some((place) => place.path === address));
  await expect.poll(find, `a link at ${list} that leads to ${path}`).toBeTruthy();
  return (await find()) ?? '';
}

async function come(page: Page, user: User, path: string) {
  await become(page, user);
  await page.goto(await addressOf(page, path));
}

/** `isForAll`: axe looks as well; what it finds does not depend on the language. */
async function look(page: Page, name: string, isForAll = true) {
  await expect(page.locator('h1')).toBeVisible();
  await expect(page.getByRole('status').filter({ has: page.locator('.mantine-Loader-root') })).toHaveCount(0);
  await page.evaluate(() => document.fonts.ready);
  await takePicture(page, name);
  expect.soft(await findCutOff(page), name).toEqual([]);
  if (isForAll) expect.soft(await barriers(page), name).toEqual([]);
}

async function lookAtEvery(page: Page, name: string, isForAll = true) {
  for (const place of places) {
    await come(page, visitor(place), place.path);
    const called = place.path.slice(1).replace('/:', '-').replaceAll('/', '-');
    await look(page, `${called}-${name}`, isForAll);
  }
}

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000);
  await furnish(browser);
});

for (const each of looks) {
  test(`every page, ${each.name}`, async ({ page }) => {
    test.setTimeout(600_000);
    await wear(page, each);
    await page.goto('/');
    await expect(page.getByLabel('Password', { exact: true })).toBeVisible();
    await look(page, `log-in-${each.name}`);
    await lookAtEvery(page, each.name);
  });

  test(`what opens on pages, ${each.name}`, async ({ page }) => {
    test.setTimeout(600_000);
    await wear(page, each);
    for (const moment of moments) {
      if (moment.only && moment.only !== each.name) continue;
      await come(page, moment.user, moment.path);
      await moment.until(page);
      await look(page, `${moment.name}-${each.name}`);
    }
  });
}

for (const language of languages) {
  for (const each of [looks[0], { ...looks[2], colorScheme: 'dark' }] as Look[]) {
    test(`every page in ${language}, ${each.width} wide`, async ({ page }) => {
      test.setTimeout(600_000);
      await page.addInitScript((chosen) => localStorage.setItem('aftertone-language', chosen), language);
      await wear(page, each);
      await lookAtEvery(page, `${language}-${each.width}`, false);
    });
  }
}
