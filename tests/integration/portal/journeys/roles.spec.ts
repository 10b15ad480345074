import { placesFor } from '../../../../web/src/app/places';
import type { Role } from '../../../../web/src/app/session';
import { become, expect, test, type User } from './house';

const everybody: [User, Role][] = [['anna', 'owner'], ['hilde', 'helpdesk'], ['adam', 'administrator'], ['olga', 'operator'], ['rita', 'auditor']];
for (const [user, role] of everybody) {
  test(`what is offered to the ${role} is also told`, async ({ page }) => {
    const refused: string[] = [];
    page.on('response', (answer) => answer.status() === 403 && refused.push(answer.url()));
    await become(page, user);
    for (const place of placesFor(role, role === 'owner' ? '1001' : null)) {
      if (!place.menu) continue;
      await page.goto(place.path);
      await expect(page.locator('h1')).toBeVisible();
      await expect(page.getByRole('status').filter({ has: page.locator('.mantine-Loader-root') })).toHaveCount(0);
    }
    expect(refused).toEqual([]);
  });
}
