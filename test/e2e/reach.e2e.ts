import { expect, type Page } from '@playwright/test';
import { ask, ended, holdAnswers, moveFocus, parts, test } from './stub-test.ts';

/** How far content sticks out to the side; 0 means that nothing does. */
function overflowPx(page: Page): Promise<number> {
  return page.evaluate(() => {
    const scrollers = [document.documentElement, document.querySelector('.scroll')];
    return Math.max(...scrollers.map((element) => (element ? element.scrollWidth - element.clientWidth : 0)));
  });
}

test('works with the keyboard alone', async ({ page, stub }) => {
  const release = holdAnswers(stub);
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
  release();
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
  const release = holdAnswers(stub);
  await page.goto('/');
  await ask(page, 'Read it');
  const announcer = page.getByTestId('announcer');
  await expect(parts(page).lastAnswer).toContainText('Time to');
  await expect(announcer).toHaveText('');
  release();
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

for (const colorScheme of ['light', 'dark'] as const) {
  test(`has enough contrast when it is ${colorScheme}`, async ({ page, stub }) => {
    await page.emulateMedia({ colorScheme });
    stub.state = 'failed';
    stub.answer =
      'A `word`, [a link](https://example.org).\n\n> a quote\n\n```sh\nls\n```\n\n| a |\n|---|\n| b |\n';
    await page.goto('/');
    await expect(parts(page).banner).toBeVisible();
    expect(await faintTexts(page)).toEqual([]);
    await ask(page, 'Hello');
    await ended(page, 'finished');
    stub.fault = 'break-event';
    await ask(page, 'Break');
    await ended(page, 'failed');
    await parts(page).settings.click();
    await parts(page).status.click();
    expect(await faintTexts(page)).toEqual([]);
  });
}

/** Texts whose contrast with what lies behind them is below 4.5 to 1 (WCAG 2.2, 1.4.3). */
function faintTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const channels = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
    const luminance = (color: string) => {
      const [red = 0, green = 0, blue = 0] = channels(color).map((value) => {
        const share = value / 255;
        return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const backgroundOf = (element: Element | null): string => {
      if (!element) return 'rgb(255, 255, 255)';
      const { backgroundColor } = getComputedStyle(element);
      return channels(backgroundColor)[3] === 0 ? backgroundOf(element.parentElement) : backgroundColor;
    };
    const faint: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      const text = walker.currentNode.textContent?.trim();
      if (!element?.checkVisibility() || !text || element.closest('.visually-hidden')) continue;
      const pair = [luminance(getComputedStyle(element).color), luminance(backgroundOf(element))];
      const ratio = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
      if (ratio < 4.5) faint.push(`${text.slice(0, 40)}: ${ratio.toFixed(2)}`);
    }
    return faint;
  });
}
