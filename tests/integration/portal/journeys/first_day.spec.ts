import { aftertoneOf, expect, expectAccessible, logIn, password, test } from './house';
import { looks, takePicture, wear } from './looks';

const { PORTAL_EMPTY_ADDRESS: address, PORTAL_EMPTY_CONFIG: config = '' } = process.env;

test.skip(!address, 'there is no empty house: --first-day or --all');
test.use({ baseURL: address });

test('on the first day an administrator comes from nothing to a message that a call has left', { tag: '@first-day' }, async ({ page }) => {
  test.setTimeout(180_000);
  await logIn(page, 'adam', password);
  await expect(page.getByRole('heading', { level: 1, name: 'Mailboxes' })).toBeVisible();
  for (const look of looks) {
    await wear(page, look);
    await page.goto('/mailboxes');
    await expect(page.getByText('There are no mailboxes yet')).toBeVisible();
    await takePicture(page, `first-mailboxes-${look.name}`);
    await page.goto('/set-up');
    await expect(page.getByRole('row').filter({ hasText: 'Maildir' })).toContainText('Good');
    await expect(page.getByText('sip:voicemail@')).toBeVisible();
    await takePicture(page, `first-set-up-${look.name}`);
  }
  await wear(page, looks[0]);
  await expect(page.getByRole('button', { name: 'Call', exact: true })).toBeDisabled();
  await page.getByRole('button', { name: 'Add a mailbox' }).click();
  const form = page.getByRole('dialog');
  await form.getByLabel('Number').fill('1001');
  await form.getByLabel('Name').fill('Anna Amsel');
  await form.getByLabel('E-mail').fill('anna@example.com');
  await form.getByRole('button', { name: 'Add' }).click();
  await expect(page.getByText(/sip:voicemail@127\.0\.0\.1:\d+$/)).toBeVisible();
  await page.getByRole('button', { name: 'Call', exact: true }).click();
  await expect(page.getByText('in mailbox 1001')).toBeVisible({ timeout: 60_000 });
  await expectAccessible(page);
  await takePicture(page, 'first-set-up-done');
  expect(aftertoneOf(config, 'message', 'list', '1001')).toMatchObject([{ caller_name: 'Test call' }]);
});
