import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { postNestedTrace, TRACE } from './nested-trace.ts';
import { postLogs, postSpans } from './otlp.ts';
import { log, pageTests, row } from './page-tests.ts';
import { shopTraffic } from './shop-traffic.ts';

const HOUR = 3_600_000;

pageTests('traces', (bench) => {
  before(async () => {
    const traffic = shopTraffic({ until: Date.now() - 10_000, minutes: 10, requests: 60 });
    await postLogs(bench.viewer.url, traffic.logs);
    await postSpans(bench.viewer.url, traffic.spans);
  });

  test('a waterfall nests spans, with logs in place', async () => {
    await postNestedTrace(bench.viewer.url);
    const page = await bench.show(`#/trace/${TRACE}`);
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
    await bench.settle();
  });

  test('the end of a long trace can be scrolled to in a narrow window', async () => {
    const traceId = 'facade00'.repeat(4);
    const spanId = (n: number) => `b${(n + 1).toString(16).padStart(15, '0')}`;
    const at = Date.now() - HOUR;
    await postSpans(
      bench.viewer.url,
      Array.from({ length: 40 }, (_, n) => ({
        service: 'narrow',
        traceId,
        spanId: spanId(n),
        name: `step ${n}`,
        start: at + n,
        duration: 50 - n,
        ...(n === 0 ? {} : { parentSpanId: spanId(0) }),
      })),
    );
    const page = await bench.show('', { viewport: { width: 390, height: 800 } });
    for (const chosen of ['', `?span=${spanId(0)}`]) {
      await page.goto(`${bench.viewer.url}/#/trace/${traceId}${chosen}`);
      await page.locator('.wf-row').first().waitFor();
      if (chosen !== '') await page.locator('.panel').waitFor();
      const list = page.locator('.waterfall-rows');
      const below = await list.evaluate(
        (one) =>
          one.getBoundingClientRect().bottom -
          (document.querySelector('.panel, .status')?.getBoundingClientRect().top ?? 0),
      );
      assert.ok(below <= 0, `the rows reach ${below} px over what stands below them`);
      await list.hover();
      await page.mouse.wheel(0, 3_000);
      const last = page.locator('.wf-row', { hasText: 'step 39' });
      await last.waitFor();
      await page.waitForFunction(() => {
        const pane = document.querySelector('.waterfall-rows')?.getBoundingClientRect();
        const end = [...document.querySelectorAll('.wf-row')].at(-1)?.getBoundingClientRect();
        return (
          pane !== undefined && end !== undefined && end.bottom <= pane.bottom + 1 && end.top >= pane.top
        );
      });
      // Nothing lies over it: it can be chosen.
      await last.locator('.wf-choose').click({ trial: true });
    }
    await bench.settle();
  });

  test('a narrow list of traces has room for the names of services', async () => {
    await postSpans(bench.viewer.url, [
      {
        service: 'notifications-gateway',
        traceId: 'abad1dea'.repeat(4),
        spanId: 'abad1deaabad1dea',
        name: 'GET /',
        kind: 2,
        start: Date.now() - 5_000,
        duration: 3,
      },
    ]);
    const page = await bench.show('#/traces', { viewport: { width: 390, height: 800 } });
    const short = page.locator('a.trace-line', { hasText: 'notifications-gateway' });
    await short.waitFor();
    assert.equal(await short.locator('.trace-spans').innerText(), '1 span');
    const cut = await page
      .locator('a.trace-line .trace-name > span')
      .evaluateAll((names) =>
        names.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent),
      );
    assert.deepEqual(cut, []);
    await bench.settle();
  });

  test('a trace that is not stored is said to be missing', async () => {
    const page = await bench.show(`#/trace/${'0'.repeat(31)}1`);
    await page.getByText('This trace is not here').waitFor();
    await bench.settle(/^console: Failed to load resource.*404/);
  });

  test('the list of traces is filtered and leads to one', async () => {
    const page = await bench.show('#/traces');
    await page.locator('.trace-line').nth(5).waitFor();
    await page.getByLabel('Errors only').check();
    await page.waitForURL(/errors=1/);
    await page.locator('.trace-line.failed').first().waitFor();
    await page.waitForFunction(() => document.querySelector('a.trace-line:not(.failed)') === null);
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.locator('.wf-row').first().waitFor();
    await bench.settle();
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
    await postSpans(bench.viewer.url, spans);
    await postLogs(bench.viewer.url, logs);

    const page = await bench.show(`#/trace/${traceId}`);
    await page.getByText('1,500 spans').waitFor();
    const elements = () => page.evaluate(() => document.querySelectorAll('*').length);
    assert.ok((await elements()) < 1500, `${await elements()} elements`);
    await page.getByLabel('Log lines').check();
    await page.locator('.waterfall-rows').evaluate((list) => list.scrollTo(0, list.scrollHeight));
    await page.locator('.waterfall li[aria-posinset="4500"]').waitFor();
    assert.ok((await elements()) < 1500, `${await elements()} elements`);

    await page.goto(`${bench.viewer.url}/#/logs?service=bulk`);
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
    await bench.settle();
  });
});
