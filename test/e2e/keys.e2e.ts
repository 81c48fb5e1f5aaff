import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { runProduct, startProduct, type RunningProduct } from '../support/start-product.ts';
import { ask, ended, parts } from './stub-test.ts';
import { watchPage } from './watch-page.ts';

/** The whole product, where it asks for a key. */
let dataHome: string;
let product: RunningProduct;
let key: string;
test.beforeAll(async () => {
  dataHome = await mkdtemp(path.join(tmpdir(), 'edgewright-e2e-keys-'));
  const env = { ...process.env, XDG_DATA_HOME: dataHome };
  const { stdout } = await runProduct(['keys', 'create', '--name', 'page', '--json'], { env });
  ({ key } = JSON.parse(stdout) as { key: string });
  product = await startProduct(['--require-keys'], { dataHome });
});
test.afterAll(async () => {
  await product.end('SIGINT');
  await rm(dataHome, { recursive: true, force: true });
});

test('asks for a key, refuses a wrong one, takes a right one, and forgets it with the tab', async ({
  page,
  context,
}) => {
  const complaints = watchPage(page, product.url);
  await page.goto(product.url);
  const { banner, status, lastAnswer } = parts(page);
  const field = page.getByLabel('Key', { exact: true });
  const use = page.getByRole('button', { name: 'Use this key' });
  await expect(banner).toContainText('asks for an API key');
  await field.fill(`${key.slice(0, -4)}xxxx`);
  await use.click();
  await expect(banner).toContainText('There is no such key');
  await field.fill(key);
  await use.click();
  await expect(status).toContainText('Ready');
  await expect(field).toHaveCount(0);
  await ask(page, 'What is time to first token?');
  await ended(page, 'finished');
  await expect(lastAnswer).toContainText(/token/i);
  await page.reload();
  await expect(status).toContainText('Ready');
  const other = await context.newPage();
  await other.goto(product.url);
  await expect(parts(other).banner).toContainText('asks for an API key');
  // The browser itself notes each 401; the policy of the page has nothing to complain of.
  expect(complaints.filter((text) => !text.includes('401'))).toEqual([]);
});
