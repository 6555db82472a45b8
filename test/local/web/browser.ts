/** A browser for tests of the viewer's page, and the page to look at. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { type Local, startLocal } from '../../../src/local/server.ts';

/** Debian's Chromium, or the one `SPANLOG_CHROMIUM` names; null when there is none. */
export function chromiumPath(): string | null {
  const path = process.env.SPANLOG_CHROMIUM ?? '/usr/bin/chromium';
  return existsSync(path) ? path : null;
}

export function launch(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-default-browser-check',
      '--no-first-run',
    ],
  });
}

export interface Viewer {
  url: string;
  /** Ends the server; its data stay. */
  stop(): Promise<void>;
  /** Starts it again on the same port. */
  restart(): Promise<void>;
  /** Ends it and removes everything. */
  remove(): Promise<void>;
}

/** The real server over an empty store, on a free port. */
export async function startViewer(webDir: string): Promise<Viewer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'spanlog-viewer-'));
  const start = (port: number) => startLocal({ dataDir, port, webDir, version: '0.0.0', say: () => {} });
  let local: Local | null = await start(0);
  const { url } = local;
  const stop = async () => {
    await local?.close();
    local = null;
  };
  return {
    url,
    stop,
    async restart() {
      local = await start(Number(new URL(url).port));
    },
    async remove() {
      await stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export interface Watched {
  page: Page;
  /** What must not happen: script errors, console errors, dialogs, refused content, requests to elsewhere. */
  problems: string[];
  /** Bytes of each file of the page as it came over the wire; answers of the interface left out. */
  files: Map<string, number>;
  close(): Promise<void>;
}

/** Opens the page at an address (`#/logs?…`) and keeps watch over it. */
export async function open(
  browser: Browser,
  viewer: Viewer,
  hash: string,
  options: BrowserContextOptions = {},
): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const problems: string[] = [];
  const files = new Map<string, number>();
  page.on('pageerror', (error) => problems.push(`error: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(`console: ${message.text()}`);
  });
  page.on('dialog', (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(viewer.url) && !url.startsWith('data:')) problems.push(`request: ${url}`);
  });
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    const length = Number(response.headers()['content-length'] ?? 0);
    if (response.url().startsWith(viewer.url) && !pathname.startsWith('/api/')) files.set(pathname, length);
  });
  await page.exposeFunction('reportProblem', (text: string) => problems.push(text));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const { reportProblem } = window as unknown as { reportProblem: (text: string) => void };
      reportProblem(`refused: ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  await page.goto(`${viewer.url}/${hash}`);
  return { page, problems, files, close: () => context.close() };
}
