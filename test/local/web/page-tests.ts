/** The frame of the browser tests: one browser, one server and one built page for all tests of a file. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { buildPage } from '../../../scripts/build-page.ts';
import { chromiumPath, launch, open, startViewer, type Viewer, type Watched } from './browser.ts';
import type { TestLog } from './otlp.ts';

const path = chromiumPath();
const missing = 'no Chromium: install the package chromium, or name one in SPANLOG_CHROMIUM';

export interface Bench {
  readonly viewer: Viewer;
  /** Opens the page at an address and keeps watch over it. */
  open(hash: string, options?: BrowserContextOptions): Promise<Watched>;
  /** The same, for its page alone. */
  show(hash: string, options?: BrowserContextOptions): Promise<Page>;
  /** Closes what a test opened, and fails for whatever went wrong in it that does not match. */
  settle(allowed?: RegExp): Promise<void>;
}

/** Without a browser the tests are skipped, saying why; with `CI=true` they fail instead. */
export function pageTests(name: string, define: (bench: Bench) => void): void {
  test('there is a browser to test the page in', {
    skip: path === null && process.env.CI !== 'true' ? missing : false,
  }, () => {
    assert.ok(path, missing);
  });

  describe(name, { skip: path === null ? missing : false, timeout: 240_000 }, () => {
    let browser: Browser;
    let viewer: Viewer;
    let webDir: string;
    const watched: Watched[] = [];
    before(async () => {
      webDir = await mkdtemp(join(tmpdir(), 'spanlog-page-'));
      await buildPage(webDir);
      viewer = await startViewer(webDir);
      browser = await launch(path ?? '');
    });
    after(async () => {
      await browser?.close();
      await viewer?.remove();
      await rm(webDir, { recursive: true, force: true });
    });
    const openPage = async (hash: string, options?: BrowserContextOptions) => {
      const one = await open(browser, viewer, hash, options);
      watched.push(one);
      return one;
    };
    define({
      get viewer() {
        return viewer;
      },
      open: openPage,
      show: async (hash, options) => (await openPage(hash, options)).page,
      async settle(allowed = /^$/) {
        const problems = watched.flatMap((one) => one.problems).filter((problem) => !allowed.test(problem));
        await Promise.all(watched.splice(0).map((one) => one.close()));
        assert.deepEqual(problems, []);
      },
    });
  });
}

/** Lines of the logs view that hold a text. */
export const row = (page: Page, text: string): Locator => page.locator('.log-button', { hasText: text });

export const log = (message: string, more: Partial<TestLog> = {}): TestLog => ({
  service: 'storefront',
  logger: 'shop.test',
  time: Date.now(),
  level: 'INFO',
  message,
  ...more,
});
