import { expect } from '@playwright/test';
import { ask, ended, holdAnswers, parts, test } from './stub-test.ts';

const attack = [
  'Before **bold** and `code`.',
  '<script>document.title = "attacked"</script>',
  '<img src="x" onerror="document.title = \'attacked\'">',
  '[a link](javascript:document.title="attacked") and [a good one](https://example.org/page)',
  '![a picture](https://example.org/pixel.png)',
  '```js\nconst safe = true;\n```',
  '| Name | Value |\n|---|---|\n| a | 1 |',
].join('\n\n');

test('renders Markdown and defuses what is dangerous in it', async ({ page, stub }) => {
  stub.answer = attack;
  await page.goto('/');
  await ask(page, 'Attack');
  await ended(page, 'finished');
  const { lastAnswer } = parts(page);
  await expect(lastAnswer.locator('strong')).toHaveText('bold');
  await expect(lastAnswer.getByRole('cell', { name: '1' })).toBeVisible();
  await expect(lastAnswer.locator('script, img, iframe')).toHaveCount(0);
  await expect(lastAnswer.getByText('a link')).toBeVisible();
  await expect(lastAnswer.getByRole('link', { name: 'a link' })).toHaveCount(0);
  const good = lastAnswer.getByRole('link', { name: 'a good one' });
  await expect(good).toHaveAttribute('rel', 'noopener noreferrer');
  await expect(good).toHaveAttribute('target', '_blank');
  await expect(page).toHaveTitle('Edgewright console');
});

test('copies code', async ({ page, stub, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  stub.answer = 'Use this:\n\n```sh\nnpx edgewright up\n```\n';
  await page.goto('/');
  await ask(page, 'How?');
  await ended(page, 'finished');
  await page.getByRole('button', { name: 'Copy code' }).click();
  await expect(page.getByText('Copied')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('npx edgewright up');
});

test('takes the next question while a long answer grows', async ({ page, stub }) => {
  const block = `## Part\n\nSome *words* with [links](https://example.org), \`code\` and more.\n\n- one\n- two\n\n`;
  stub.answer = block.repeat(150);
  const release = holdAnswers(stub);
  await page.goto('/');
  await ask(page, 'Much');
  const { lastAnswer, question } = parts(page);
  await expect(lastAnswer.getByRole('heading')).not.toHaveCount(0);
  await question.pressSequentially('the next question');
  await expect(lastAnswer).toHaveAttribute('data-phase', 'streaming');
  await expect(question).toHaveValue('the next question');
  await expect(lastAnswer.getByRole('heading')).toHaveCount(150, { timeout: 25_000 });
  release();
  await ended(page, 'finished');
});
