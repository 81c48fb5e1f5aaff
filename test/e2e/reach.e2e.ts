import { expect, type Page } from '@playwright/test';
import { ask, ended, moveFocus, parts, test } from './stub-test.ts';

/** How far content sticks out to the side; 0 means that nothing does. */
function overflowPx(page: Page): Promise<number> {
  return page.evaluate(() => {
    const scrollers = [document.documentElement, document.querySelector('.scroll')];
    return Math.max(...scrollers.map((element) => (element ? element.scrollWidth - element.clientWidth : 0)));
  });
}

test('works with the keyboard alone', async ({ page, stub }) => {
  stub.fault = 'slow';
  await page.goto('/');
  const { question, lastAnswer, status } = parts(page);
  await expect(status).toContainText('Ready');
  await expect(question).toBeFocused();
  const skip = page.getByRole('link', { name: 'Skip to the question' });
  await moveFocus(page, 'Shift+Tab', skip);
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(question).toBeFocused();
  await page.keyboard.type('one');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('two');
  await expect(question).toHaveValue('one\ntwo');
  await page.keyboard.press('Enter');
  await expect(lastAnswer).toContainText('Time to');
  await page.keyboard.press('Escape');
  await ended(page, 'stopped');
  stub.fault = 'none';
  const retry = parts(page).retry;
  await moveFocus(page, 'Shift+Tab', retry);
  const outline = await retry.evaluate((element) => getComputedStyle(element).outlineStyle);
  expect(outline).toBe('solid');
  await page.keyboard.press('Enter');
  await ended(page, 'finished');
  await expect(question).toBeFocused();
});

test('opens and closes its panels with the keyboard', async ({ page }) => {
  await page.goto('/');
  const { settings, status } = parts(page);
  await expect(status).toContainText('Ready');
  await status.press('Enter');
  await expect(page.getByText('Sessions at once')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByText('Sessions at once')).toBeHidden();
  await expect(status).toBeFocused();
  await settings.press('Enter');
  await page.getByLabel('System prompt').press('Escape');
  await expect(page.getByLabel('System prompt')).toBeHidden();
  await expect(settings).toBeFocused();
});

test('reads an answer out once, when it has ended', async ({ page, stub }) => {
  stub.fault = 'slow';
  await page.goto('/');
  await ask(page, 'Read it');
  const announcer = page.getByTestId('announcer');
  await expect(parts(page).lastAnswer).toContainText('Time to');
  await expect(announcer).toHaveText('');
  await ended(page, 'finished');
  await expect(announcer).toContainText('Answer: Time to first token is the wait');
});

test('fits a phone', async ({ page, stub }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  stub.models = ['edgewright-demo', 'a-model-with-quite-a-long-name-8b-instruct-q4_k_m'];
  stub.answer = `A ${'long'.repeat(60)} word.\n\n\`\`\`\n${'wide '.repeat(60)}\n\`\`\`\n\n|${' column |'.repeat(12)}\n|${'---|'.repeat(12)}\n|${' value |'.repeat(12)}\n`;
  await page.goto('/');
  await expect(parts(page).status).toContainText('Ready');
  expect(await overflowPx(page)).toBe(0);
  await ask(page, `A ${'question'.repeat(20)} too`);
  await ended(page, 'finished');
  expect(await overflowPx(page)).toBe(0);
  await parts(page).status.click();
  expect(await overflowPx(page)).toBe(0);
  await parts(page).settings.click();
  await expect(page.getByLabel('System prompt')).toBeInViewport();
  expect(await overflowPx(page)).toBe(0);
  stub.state = 'starting';
  await expect(page.getByRole('progressbar')).toBeVisible();
  expect(await overflowPx(page)).toBe(0);
});

test('is dark where the device is, or where the user wants it', async ({ page }) => {
  const lightness = () =>
    page.evaluate(() => {
      const parts = getComputedStyle(document.documentElement).backgroundColor.match(/[\d.]+/g) ?? [];
      return Math.max(...parts.slice(0, 3).map(Number));
    });
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto('/');
  expect(await lightness()).toBeGreaterThan(200);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await lightness()).toBeLessThan(60);
  const theme = page.getByRole('button', { name: /^Theme:/ });
  await theme.click();
  await expect(theme).toHaveAccessibleName(/Theme: light/);
  expect(await lightness()).toBeGreaterThan(200);
  await page.reload();
  await expect(theme).toHaveAccessibleName(/Theme: light/);
  expect(await lightness()).toBeGreaterThan(200);
  await theme.click();
  await page.emulateMedia({ colorScheme: 'light' });
  expect(await lightness()).toBeLessThan(60);
});
