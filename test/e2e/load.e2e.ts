import { expect, type Page } from '@playwright/test';
import { adminKey } from './stub-server.ts';
import { parts, test } from './stub-test.ts';

/** What a person finds in the panel. */
function load(page: Page) {
  const panel = page.getByRole('region', { name: 'Load' });
  return {
    toggle: page.getByRole('button', { name: 'Load', exact: true }),
    panel,
    deployment: panel.getByRole('article', { name: 'edgewright-demo' }),
    key: panel.getByLabel('Key', { exact: true }),
    use: panel.getByRole('button', { name: 'Use this key' }),
    end: (id: string) => panel.getByRole('button', { name: `End request ${id}` }),
  };
}

test.beforeEach(async ({ page }) => {
  await page.goto('/');
  await expect(parts(page).status).toContainText('Ready');
});

test('tells why so many requests may run, who waits, and how fast it is', async ({ page }) => {
  const { toggle, deployment } = load(page);
  await toggle.click();
  await expect(deployment).toContainText('4 of 6 slots');
  await expect(deployment).toContainText('Why 6 slots now');
  await expect(deployment).toContainText(
    'At most 6: The box throttles (gpu 0: hw-slowdown, hw-thermal-slowdown).',
  );
  await expect(deployment).toContainText('At most 10: 10 sessions were planned.');
  await expect(deployment).toContainText(/Waiting\s*3/);
  await expect(deployment).toContainText('starts in 812 ms');
  await expect(deployment).toContainText('61.3 tokens/s each');
  await expect(deployment.getByRole('row', { name: 'First token' })).toContainText('212 ms402 ms466 ms');
});

test('looks again by itself, and not after it was closed', async ({ page, stub }) => {
  const { toggle, deployment, panel } = load(page);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await toggle.click();
  await expect(deployment).toBeVisible();
  stub.models = ['another-model'];
  await expect(panel.getByRole('article', { name: 'another-model' })).toBeVisible();
  await page.keyboard.press('Tab');
  await panel.getByRole('button', { name: 'Close load' }).press('Escape');
  await expect(panel).toBeHidden();
  await expect(toggle).toBeFocused();
  // Without a key nobody asks for what would be refused.
  expect(asked).toContain('/api/admission');
  expect(asked).not.toContain('/api/requests');
});

test('shows requests to an admin, who may end them', async ({ page, stub }) => {
  stub.inFlight = ['slow one', 'other'];
  const { toggle, panel, key, use, end } = load(page);
  await toggle.click();
  await expect(panel).toContainText('A key with the scope admin');
  await key.fill(adminKey);
  await use.click();
  await expect(panel).toContainText('answers · 12.3 s · 40 tokens · kiosk-7');
  await end('slow one').click();
  await expect(end('slow one')).toHaveCount(0);
  await expect(end('other')).toBeVisible();
  expect(stub.inFlight).toEqual(['other']);
});

test.describe('with a key that is none of an admin', () => {
  test.use({ tolerated: [/403/] });
  test('asks for another one, and does not ask the service again and again', async ({ page }) => {
    const { toggle, panel, key, use } = load(page);
    let asked = 0;
    page.on('request', (request) => {
      if (request.url().endsWith('/api/requests')) asked += 1;
    });
    await toggle.click();
    await key.fill('ew-user');
    await use.click();
    const admissions = () => page.waitForResponse(/api\/admission/);
    await admissions();
    await admissions();
    await expect(panel).toContainText('A key with the scope admin');
    await expect(panel.getByRole('article')).toBeVisible();
    expect(asked).toBe(1);
  });
});

for (const width of [320, 1_280]) {
  test(`fits a window of ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    const { toggle, deployment, panel } = load(page);
    await toggle.click();
    await expect(deployment).toBeVisible();
    expect(await panel.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
    await expect(parts(page).question).toBeInViewport();
  });
}
