import { aftertoneOf, expect, expectAccessible, leaveMessage, logIn, password, test } from './house';
import { looks, takePicture, wear } from './looks';

const { PORTAL_SITE_A: a, PORTAL_SITE_B: b, PORTAL_SITE_A_CONFIG: atA = '', PORTAL_SITE_B_CONFIG: atB = '' } = process.env;
type Page = import('@playwright/test').Page;
const card = (page: Page, site: string) => page.locator('section', { has: page.getByRole('heading', { name: `Site ${site}` }) });
/** It waits for leases, and for both sites to know the same. */
const kMoveMs = 120_000;

test.skip(!a || !b, 'there are no two sites: --sites or --all');
test.use({ baseURL: a });

async function takePictures(page: Page, name: string) {
  for (const look of looks) {
    await wear(page, look);
    await takePicture(page, `${name}-${look.name}`);
  }
  await wear(page, looks[0]);
}

test('an operator sees what moving the work would do, moves it, and sees it done', { tag: '@sites' }, async ({ page, browser }) => {
  test.setTimeout(2 * kMoveMs);
  leaveMessage('1001', 'Frieda Fuchs', '+4930111', atA);
  await logIn(page, 'olga', password);
  await page.getByRole('link', { name: 'Cluster and sites' }).click();
  await expect(card(page, 'a').getByText('Works', { exact: true })).toBeVisible();
  await expect(card(page, 'b').getByText('Stands by')).toBeVisible();
  await expect(card(page, 'b').getByText(/behind site a/)).toBeVisible();
  await expectAccessible(page);
  await takePictures(page, 'sites-two');

  await card(page, 'b').getByRole('button', { name: 'Move the work here' }).click();
  const told = page.getByRole('dialog');
  await expect(told).toContainText('Nothing has been done yet');
  await expect(told).toContainText('site b would work');
  await expectAccessible(page);
  await takePictures(page, 'sites-would');
  expect(aftertoneOf(atA, 'site', 'status').active).toBe('a');

  await told.getByRole('button', { name: 'Do it' }).click();
  await expect(told).toContainText('1/5 waiting until both sites know the same');
  await expect(told).toContainText('site b works, and the other one stands by', { timeout: kMoveMs });
  await expect(told.getByText('Done.', { exact: true })).toBeVisible();
  await expect(told.getByText('It is being done.')).toBeHidden();
  await takePictures(page, 'sites-done');
  await told.getByRole('button', { name: 'Close' }).last().click();
  await expect(card(page, 'b').getByText('Works', { exact: true })).toBeVisible();
  await expect(card(page, 'a').getByText('Stands by')).toBeVisible();
  expect(aftertoneOf(atB, 'site', 'status').active).toBe('b');

  // What a caller left before is there, the next is taken there, and who works there sees the same.
  leaveMessage('1001', 'Gustav Gans', '+4930222', atB);
  await expect.poll(() => aftertoneOf(atB, 'message', 'list', '1001').map((message: { caller_number: string }) => message.caller_number).sort()).toEqual(['+4930111', '+4930222']);
  const theirs = await browser.newPage({ baseURL: b });
  await logIn(theirs, 'olga', password);
  await theirs.getByRole('link', { name: 'Cluster and sites' }).click();
  await expect(card(theirs, 'b').getByText('Works', { exact: true })).toBeVisible();
  await theirs.close();
});
