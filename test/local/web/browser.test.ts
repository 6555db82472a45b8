import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { buildPage, chromiumPath, launch, open, startViewer, type Viewer, type Watched } from './browser.ts';
import { lowContrasts } from './contrast.ts';
import { postLogs, postSpans, type TestLog } from './otlp.ts';
import { shopTraffic } from './shop-traffic.ts';

const path = chromiumPath();
const missing = 'no Chromium: install the package chromium, or name one in SPANLOG_CHROMIUM';
const TRACE = '5be45cb988a85ccf25012cd78eb8694c';
const HOUR = 3_600_000;

test('there is a browser to test the page in', {
  skip: path === null && process.env.CI !== 'true' ? missing : false,
}, () => {
  assert.ok(path, missing);
});

describe("the viewer's page", { skip: path === null ? missing : false, timeout: 240_000 }, () => {
  let browser: Browser;
  let viewer: Viewer;
  let webDir: string;
  const watched: Watched[] = [];

  const show = async (hash: string, options?: BrowserContextOptions): Promise<Page> => {
    const one = await open(browser, viewer, hash, options);
    watched.push(one);
    return one.page;
  };
  const row = (page: Page, text: string): Locator => page.locator('.log-button', { hasText: text });
  const log = (message: string, more: Partial<TestLog> = {}): TestLog => ({
    service: 'storefront',
    logger: 'shop.test',
    time: Date.now(),
    level: 'INFO',
    message,
    ...more,
  });

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

  /** Closes what a test opened; whatever went wrong in it was not meant to. */
  const settle = async (allowed = /^$/) => {
    const problems = watched.flatMap((one) => one.problems).filter((problem) => !allowed.test(problem));
    await Promise.all(watched.splice(0).map((one) => one.close()));
    assert.deepEqual(problems, []);
  };

  test('an empty store says what to run, and the first record replaces that', async () => {
    const page = await show('');
    await page.getByText('npm install spanlog', { exact: true }).waitFor();
    await page.getByText('node --require spanlog/register app.js', { exact: true }).waitFor();
    await postLogs(viewer.url, [log('the first record ever')]);
    await row(page, 'the first record ever').waitFor();
    await settle();
  });

  test('records are shown by time, with their parts', async () => {
    const traffic = shopTraffic({ until: Date.now() - 10_000, minutes: 10, requests: 250 });
    await postLogs(viewer.url, traffic.logs);
    await postSpans(viewer.url, traffic.spans);
    const page = await show('#/logs');
    const last = traffic.logs.at(-1);
    assert.ok(last);
    const line = row(page, last.message).first();
    await line.waitFor();
    const part = (name: string) => line.locator(name).textContent();
    assert.deepEqual(
      [await part('.level'), await part('.service'), await part('.logger')],
      [last.level, last.service, last.logger],
    );
    const times = await page.locator('.log-time').allInnerTexts();
    assert.ok(times.length > 20);
    assert.deepEqual(times, times.toSorted().reverse());
    await settle();
  });

  test('the tail follows, pauses, and waits while the reader is elsewhere', async () => {
    const page = await show('#/logs');
    await page.locator('.tail[data-state=live]').waitFor();
    await postLogs(viewer.url, [log('tail follows')]);
    await row(page, 'tail follows').waitFor();

    await page.keyboard.press('p');
    await page.getByText('Paused').waitFor();
    await postLogs(viewer.url, [log('tail waits one'), log('tail waits two')]);
    await page.getByRole('button', { name: '2 new' }).waitFor();
    assert.equal(await row(page, 'tail waits').count(), 0);
    await page.getByRole('button', { name: 'Resume' }).click();
    await row(page, 'tail waits two').waitFor();

    await page.locator('.log-rows').hover();
    await page.mouse.wheel(0, 900);
    await page.waitForFunction(() => (document.querySelector('.log-rows')?.scrollTop ?? 0) > 300);
    await postLogs(viewer.url, [log('tail came while scrolled')]);
    await page.getByRole('button', { name: '1 new' }).click();
    await row(page, 'tail came while scrolled').waitFor();
    assert.equal(await page.locator('.log-rows').evaluate((list) => list.scrollTop), 0);
    await settle();
  });

  test('a lost server is said, and what was missed comes after it is back', async () => {
    const page = await show('#/logs');
    await page.locator('.tail[data-state=live]').waitFor();
    await viewer.stop();
    await page.locator('.tail[data-state=lost]').waitFor();
    await viewer.restart();
    await postLogs(viewer.url, [log('sent while nobody listened')]);
    await page.locator('.tail[data-state=live]').waitFor();
    await row(page, 'sent while nobody listened').waitFor();
    await settle(/^console: Failed to load resource|^console:.*ERR_/);
  });

  test('search, level, service and attributes narrow the list, and stand in the address', async () => {
    await postLogs(viewer.url, [
      log('needle in a haystack', { attributes: { tenant: 'blue', size: 7 } }),
      log('haystack of a needle', { level: 'ERROR', service: 'cart', attributes: { tenant: 'red' } }),
    ]);
    const page = await show('#/logs');
    await page.keyboard.press('/');
    await page.keyboard.type('needle');
    await page.waitForURL(/q=needle/);
    await row(page, 'haystack of a needle').waitFor();
    assert.equal(await page.locator('.log-button').count(), 2);
    assert.equal(await page.locator('mark').first().textContent(), 'needle');

    await page.getByLabel('Level, this and above').selectOption('WARN');
    await row(page, 'needle in a haystack').waitFor({ state: 'detached' });
    assert.match(page.url(), /level=WARN/);
    await page.goBack();
    await row(page, 'needle in a haystack').waitFor();

    await row(page, 'needle in a haystack').click();
    await page.getByRole('button', { name: 'Show only tenant=blue' }).click();
    await page.waitForURL(/attr=tenant%3Dblue/);
    await row(page, 'haystack of a needle').waitFor({ state: 'detached' });
    await row(page, 'needle in a haystack').click();
    await page.getByRole('button', { name: 'Hide size=7' }).click();
    await page.getByText('No records match').waitFor();
    await page.getByRole('button', { name: 'Remove the filter not size=7' }).click();
    await row(page, 'needle in a haystack').waitFor();

    await page.getByRole('button', { name: 'Remove the filter tenant=blue' }).click();
    await row(page, 'haystack of a needle').waitFor();
    await page.locator('summary', { hasText: 'All services' }).click();
    await page.locator('.choices label', { hasText: 'cart' }).click();
    await row(page, 'needle in a haystack').waitFor({ state: 'detached' });
    assert.match(page.url(), /service=cart/);
    await settle();
  });

  test('from a log to its span in the trace, and back to the same row', async () => {
    const page = await show('#/logs?level=ERROR&q=%22charge+failed%22');
    const line = row(page, 'charge failed').nth(2);
    const message = /charge failed for ord_[0-9a-f]{8}/.exec((await line.textContent()) ?? '')?.[0] ?? '';
    await line.click();
    await page.locator('.stack-own', { hasText: 'PaymentClient.charge' }).waitFor();
    await page.getByRole('link', { name: 'Show in its trace' }).click();
    await page.locator('.wf-row.chosen', { hasText: message }).waitFor();
    await page.locator('.panel', { hasText: 'PaymentDeclinedError' }).waitFor();
    await page.goBack();
    await page.locator('.log.open', { hasText: message }).waitFor();
    assert.match(page.url(), /open=\d+/);

    await page.goForward();
    await page.getByRole('link', { name: 'Show in logs' }).click();
    await page.locator('.log.open', { hasText: message }).waitFor();
    assert.match(page.url(), /trace=[0-9a-f]{32}/);
    await settle();
  });

  test('a waterfall nests spans, with logs in place', async () => {
    const at = Date.now() - HOUR;
    const spanOf = (
      spanId: string,
      name: string,
      start: number,
      duration: number,
      parentSpanId?: string,
    ) => ({
      service: name.startsWith('POST') ? 'payments' : 'storefront',
      traceId: TRACE,
      spanId,
      name,
      kind: 2,
      start: at + start,
      duration,
      ...(parentSpanId === undefined ? {} : { parentSpanId }),
    });
    await postSpans(viewer.url, [
      spanOf('aaaaaaaaaaaaaaa1', 'GET /root', 0, 100),
      { ...spanOf('aaaaaaaaaaaaaaa2', 'POST /child', 20, 60, 'aaaaaaaaaaaaaaa1'), error: 'broken' },
      spanOf('aaaaaaaaaaaaaaa3', 'grandchild', 30, 10, 'aaaaaaaaaaaaaaa2'),
      spanOf('aaaaaaaaaaaaaaa4', 'orphan', 50, 10, 'ffffffffffffffff'),
    ]);
    const inTrace = (message: string, time: number, spanId: string) =>
      log(message, { time: at + time, traceId: TRACE, spanId });
    await postLogs(viewer.url, [
      inTrace('root begins', 5, 'aaaaaaaaaaaaaaa1'),
      inTrace('child works', 40, 'aaaaaaaaaaaaaaa2'),
      inTrace('root ends', 95, 'aaaaaaaaaaaaaaa1'),
    ]);
    const page = await show(`#/trace/${TRACE}`);
    await page.locator('.wf-row').nth(6).waitFor();
    const lines = await page.locator('.wf-row').evaluateAll((rows) =>
      rows.map((one) => {
        const depth = (one.querySelector('.indent')?.getBoundingClientRect().width ?? 0) / 14;
        return `${'.'.repeat(depth)}${one.querySelector('.span-name, .wf-message')?.textContent}`;
      }),
    );
    assert.deepEqual(lines, [
      'GET /root',
      '.root begins',
      '.POST /child',
      '..grandchild',
      '..child works',
      '.root ends',
      'orphan',
    ]);

    const bar = await page.locator('.wf-row', { hasText: 'POST /child' }).locator('.bar').boundingBox();
    const mark = await page.locator('.wf-row', { hasText: 'POST /child' }).locator('.mark').boundingBox();
    assert.ok(bar && mark);
    const share = (mark.x + mark.width / 2 - bar.x) / bar.width;
    assert.ok(Math.abs(share - 20 / 60) < 0.02, `the mark stands at ${share} of its span`);

    await page.locator('.wf-row', { hasText: 'POST /child' }).locator('.mark').click();
    await page.locator('.wf-row.chosen', { hasText: 'child works' }).waitFor();
    await page.locator('.wf-choose', { hasText: 'POST /child' }).click();
    await page.locator('.panel', { hasText: 'broken' }).waitFor();
    await page.getByRole('button', { name: 'Fold POST /child' }).click();
    await page.locator('.wf-row', { hasText: 'grandchild' }).waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await page.locator('.panel').waitFor({ state: 'detached' });
    await settle();
  });

  test('a trace that is not stored is said to be missing', async () => {
    const page = await show(`#/trace/${'0'.repeat(31)}1`);
    await page.getByText('This trace is not here').waitFor();
    await settle(/^console: Failed to load resource.*404/);
  });

  test('the list of traces is filtered and leads to one', async () => {
    const page = await show('#/traces');
    await page.locator('.trace-line').nth(5).waitFor();
    await page.getByLabel('Errors only').check();
    await page.waitForURL(/errors=1/);
    await page.locator('.trace-line.failed').first().waitFor();
    await page.waitForFunction(() => document.querySelector('a.trace-line:not(.failed)') === null);
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.locator('.wf-row').first().waitFor();
    await settle();
  });

  test('thousands of spans and records keep the document small', async () => {
    const traceId = 'c0ffee00'.repeat(4);
    const at = Date.now() - HOUR;
    const id = (n: number) => `a${(n + 1).toString(16).padStart(15, '0')}`;
    const spans = Array.from({ length: 1500 }, (_, n) => ({
      service: `svc-${n % 7}`,
      traceId,
      spanId: id(n),
      name: `step ${n}`,
      start: at + n,
      duration: 1500 - n,
      ...(n === 0 ? {} : { parentSpanId: id(Math.floor((n - 1) / 3)) }),
    }));
    const logs = Array.from({ length: 3000 }, (_, n) =>
      log(`line ${n}`, { time: at + n / 2, traceId, spanId: id(n % 1500), service: 'bulk' }),
    );
    await postSpans(viewer.url, spans);
    await postLogs(viewer.url, logs);

    const page = await show(`#/trace/${traceId}`);
    await page.getByText('1,500 spans').waitFor();
    const elements = () => page.evaluate(() => document.querySelectorAll('*').length);
    assert.ok((await elements()) < 1500, `${await elements()} elements`);
    await page.getByLabel('Log lines').check();
    await page.locator('.waterfall-rows').evaluate((list) => list.scrollTo(0, list.scrollHeight));
    await page.locator('.waterfall li[aria-posinset="4500"]').waitFor();
    assert.ok((await elements()) < 1500, `${await elements()} elements`);

    await page.goto(`${viewer.url}/#/logs?service=bulk`);
    await row(page, 'line 2999').waitFor();
    for (const last of [2700, 2000, 1000, 0]) {
      await page.waitForFunction((n) => {
        const list = document.querySelector('.log-rows');
        list?.scrollTo(0, list.scrollHeight);
        return [...document.querySelectorAll('.message')].some(
          (one) => Number(one.textContent?.replace('line ', '')) <= n,
        );
      }, last);
    }
    assert.ok((await elements()) < 1500, `${await elements()} elements`);
    await settle();
  });

  test('charts are drawn, and their tables lead on', async () => {
    const page = await show('#/charts');
    await page.locator('.routes tbody tr').first().waitFor();
    const painted = await page.locator('.chart-host canvas').evaluateAll((canvases) =>
      canvases.map((one) => {
        const canvas = one as HTMLCanvasElement;
        const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {
          data: [],
        };
        let count = 0;
        for (let at = 3; at < data.length; at += 4) if ((data[at] ?? 0) > 0) count++;
        return count / (canvas.width * canvas.height);
      }),
    );
    assert.equal(painted.length, 3);
    for (const share of painted) assert.ok(share > 0.02, `${share} of a chart is painted`);
    assert.match((await page.locator('.routes').textContent()) ?? '', /POST\s+\/checkout/);

    const box = await page.locator('.chart-host').first().boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + 200, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + 320, box.y + 60, { steps: 4 });
    await page.mouse.up();
    await page.waitForURL(/from=\d+&to=\d+/);
    await page.goBack();

    await page
      .locator('.words a', { hasText: /charge/i })
      .first()
      .click();
    await page.waitForURL(/logs\?q=.*level=ERROR/);
    await row(page, 'charge failed').first().waitFor();
    await settle();
  });

  test('hostile data are only text', async () => {
    const evil = [
      '<img src=x onerror=alert(1)>',
      '</script><script>alert(1)</script>',
      'javascript:alert(1)',
      '"><svg onload=alert(1)>',
      '\u202e\u0000\u001b[31mred\ud800',
      '{{constructor.constructor("alert(1)")()}}',
    ];
    const traceId = 'deadbeef'.repeat(4);
    const at = Date.now();
    await postSpans(
      viewer.url,
      evil.map((text, n) => ({
        service: `evil ${text}`,
        traceId,
        spanId: `deadbeef0000000${n}`,
        name: text,
        kind: 2,
        start: at + n,
        duration: 5,
        error: text,
        attributes: { [text]: text, 'http.route': text, 'url.full': text },
        events: [{ time: at + n, name: text, attributes: { [text]: text, 'exception.stacktrace': text } }],
      })),
    );
    await postLogs(
      viewer.url,
      evil.map((text, n) =>
        log(`hostile ${text}`, {
          time: at + n,
          level: 'ERROR',
          service: `evil ${text}`,
          logger: text,
          traceId,
          spanId: `deadbeef0000000${n}`,
          attributes: {
            [text]: text,
            __proto__x: text,
            'exception.type': text,
            'exception.message': text,
            'exception.stacktrace': `${text}\n    at ${text}`,
          },
        }),
      ),
    );
    const page = await show('#/logs?q=hostile');
    await row(page, 'hostile')
      .nth(evil.length - 1)
      .waitFor();
    for (const line of await row(page, 'hostile').all()) {
      await line.click();
      await page.locator('.log.open .stack').first().waitFor();
      await page.keyboard.press('Escape');
    }
    await page.goto(`${viewer.url}/#/trace/${traceId}`);
    await page.locator('.wf-row').first().waitFor();
    for (const name of await page.locator('.wf-row:not(.wf-log) .wf-choose').all()) {
      await name.click();
      await page.locator('.panel').waitFor();
    }
    for (const view of [
      `#/traces?q=${encodeURIComponent(evil[0] ?? '')}`,
      '#/charts',
      `#/logs?attr=${encodeURIComponent(`${evil[1]}=1`)}&not=${encodeURIComponent(evil[3] ?? '')}`,
    ]) {
      await page.goto(`${viewer.url}/${view}`);
      await page.locator('.toolbar').waitFor();
      await page.locator('.trace-line, .routes, .chip').first().waitFor();
    }
    assert.equal(await page.locator('#app img, #app script, #app svg').count(), 0);
    await settle();
  });

  test('a narrow window never scrolls sideways', async () => {
    const page = await show('#/logs', { viewport: { width: 360, height: 700 } });
    const views = [
      '#/logs',
      '#/logs?q=charge&level=ERROR&service=payments&attr=provider%3Dacme-pay&not=x%3Dy',
      '#/traces',
      `#/trace/${TRACE}?span=aaaaaaaaaaaaaaa2`,
      '#/charts',
    ];
    for (const view of views) {
      await page.goto(`${viewer.url}/${view}`);
      await page.locator('.log-button, a.trace-line, .wf-row, .routes').first().waitFor();
      if (view.includes('charge')) await page.locator('.log-button').first().click();
      const wide = await page.evaluate(() => {
        const over = [
          ...document.querySelectorAll('.vlist, .charts, .panel-body, .log-detail, .toolbar'),
        ].filter((one) => one.scrollWidth > one.clientWidth + 1);
        return [document.documentElement.scrollWidth - innerWidth, ...over.map((one) => one.className)];
      });
      assert.deepEqual(wide, [0], view);
    }
    await settle();
  });

  for (const colorScheme of ['dark', 'light'] as const) {
    test(`${colorScheme} colours, all text readable`, async () => {
      const page = await show('#/logs', { colorScheme });
      for (const view of [
        '#/logs?level=WARN',
        '#/traces',
        `#/trace/${TRACE}?span=aaaaaaaaaaaaaaa2`,
        '#/charts',
      ]) {
        await page.goto(`${viewer.url}/${view}`);
        await page.locator('.log-button, a.trace-line, .wf-row, .routes').first().waitFor();
        if (view.includes('WARN')) await page.locator('.log-button').nth(1).click();
        assert.deepEqual(await page.evaluate(lowContrasts), [], view);
      }
      const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      assert.equal(ground, colorScheme === 'dark' ? 'rgb(19, 21, 25)' : 'rgb(255, 255, 255)');
      await settle();
    });
  }

  test('the chosen colours are remembered', async () => {
    const page = await show('#/charts', { colorScheme: 'light' });
    await page.getByRole('button', { name: /Colours/ }).click();
    await page.reload();
    await page.locator('.chart-host canvas').first().waitFor();
    assert.equal(
      await page.evaluate(() => getComputedStyle(document.body).backgroundColor),
      'rgb(19, 21, 25)',
    );
    await settle();
  });

  test('everything can be done from the keyboard', async () => {
    const page = await show('#/logs?q=needle');
    await row(page, 'needle').nth(1).waitFor();
    const focused = () =>
      page.evaluate(() => document.activeElement?.querySelector('.message')?.textContent ?? '');
    await page.keyboard.press('j');
    const first = await focused();
    await page.keyboard.press('j');
    assert.notEqual(await focused(), first);
    await page.keyboard.press('k');
    assert.equal(await focused(), first);
    await page.keyboard.press('Enter');
    await page.locator('.log.open').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.log.open').waitFor({ state: 'detached' });
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('3');
    await page.waitForURL(/#\/charts/);
    await settle();
  });

  test('the whole page weighs less than 200 KB', async () => {
    const one = await open(browser, viewer, '#/logs');
    await one.page.locator('.log-button').first().waitFor();
    const weight = [...one.files.values()].reduce((total, size) => total + size, 0);
    assert.deepEqual([...one.files.keys()].toSorted(), ['/', '/app.js', '/style.css']);
    assert.ok(weight > 50_000 && weight < 200_000, `${weight} bytes`);
    await one.close();
  });
});
