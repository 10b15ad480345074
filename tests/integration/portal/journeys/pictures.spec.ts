import { mkdirSync } from 'node:fs';
import { aftertone, enter, expect, expectAccessible, test, type User } from './house';

const folder = process.env.PORTAL_PICTURES ?? 'pictures';
const looks = [
  { name: 'light', colorScheme: 'light', width: 1280, height: 860 },
  { name: 'dark', colorScheme: 'dark', width: 1280, height: 860 },
  { name: 'telephone', colorScheme: 'light', width: 375, height: 740 },
] as const;

const pages: [string, User, string][] = [
  ['inbox', 'ben', '/inbox'], ['greetings', 'anna', '/greetings'], ['rules', 'anna', '/rules'], ['settings', 'anna', '/settings'], ['mailboxes', 'adam', '/mailboxes'],
  ['mailbox', 'adam', '/mailboxes/1001'], ['import', 'adam', '/mailboxes/import'], ['users', 'adam', '/users'], ['messages', 'adam', '/messages?mailbox=1001'],
  ['timeline', 'adam', '/messages/first'], ['calls', 'adam', '/calls'], ['call', 'adam', '/calls/first'], ['deliveries', 'hilde', '/deliveries'],
  ['reports', 'adam', '/reports'], ['sites', 'olga', '/sites'], ['status', 'olga', '/status'], ['audit', 'rita', '/audit'],
];

for (const look of looks) {
  test(`every page in ${look.name}`, async ({ page }) => {
    test.setTimeout(600_000);
    mkdirSync(folder, { recursive: true });
    await page.emulateMedia({ colorScheme: look.colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width: look.width, height: look.height });
    await page.goto('/');
    await expect(page.getByLabel('Password', { exact: true })).toBeVisible();
    await page.screenshot({ path: `${folder}/log-in-${look.name}.png` });
    const [message] = aftertone('message', 'list', '1001');
    const [call] = aftertone('call-log', '--mailbox', '1001');
    for (const [name, user, path] of pages) {
      await page.context().clearCookies();
      await enter(page, user, path.replace('/messages/first', `/messages/${message.id}`).replace('/calls/first', `/calls/${call.id}`));
      await expect(page.locator('h1')).toBeVisible();
      await page.waitForLoadState('domcontentloaded');
      await expect(page.getByRole('status').filter({ hasText: 'Loading' })).toHaveCount(0);
      if (name === 'inbox') await page.getByRole('button', { name: /Hanna Hahn/ }).first().click();
      await page.screenshot({ path: `${folder}/${name}-${look.name}.png`, fullPage: true });
      await expectAccessible(page);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, `${name} is wider than the window`).toBeLessThanOrEqual(0);
    }
  });
}
