import { expect, test } from '@playwright/test';
import { startProduct, type RunningProduct } from '../support/start-product.ts';
import { ask, ended, parts } from './stub-test.ts';
import { watchPage } from './watch-page.ts';

/** The whole product with its built-in model: what somebody sees who has just installed it. */
let product: RunningProduct;
test.beforeAll(async () => {
  product = await startProduct();
});
test.afterAll(() => product.end('SIGINT'));

test('answers an example question of the empty page', async ({ page }) => {
  const complaints = watchPage(page, product.url);
  const response = await page.goto(product.url);
  expect(response?.headers()['content-security-policy']).toContain("script-src 'self'");
  const { status, lastAnswer } = parts(page);
  await expect(status).toContainText('Ready');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('edgewright-demo');
  await page.getByRole('button', { name: 'What is time to first token?' }).click();
  await ended(page, 'finished');
  await expect(lastAnswer).toContainText(/token/i);
  await expect(lastAnswer).toContainText(/First token\s*[\d.,]+ m?s/);
  await expect(lastAnswer).toContainText(/Prompt\s*\d+ tok/);
  await expect(lastAnswer).toContainText(/Output\s*\d+ tok/);
  await expect(lastAnswer).toContainText(/End\s*complete/);
  expect(complaints).toEqual([]);
});

test('remembers the conversation and counts the context', async ({ page }) => {
  await page.goto(product.url);
  await ask(page, 'What is continuous batching?');
  await ended(page, 'finished');
  await ask(page, 'How much memory does the KV cache need?');
  await expect(parts(page).turns).toHaveCount(2);
  await ended(page, 'finished');
  await expect(page.getByRole('meter', { name: 'Context in use' })).toHaveAccessibleName('Context in use');
});

test('shows the refusal of a prompt that is too long', async ({ page }) => {
  await page.goto(product.url);
  await ask(page, 'KV cache and continuous batching. '.repeat(1_500));
  await ended(page, 'failed');
  await expect(page.getByRole('alert')).toContainText('context_length_exceeded');
});
