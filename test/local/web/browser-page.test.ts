import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { lowContrasts } from './contrast.ts';
import { postNestedTrace, TRACE } from './nested-trace.ts';
import { postLogs, postSpans } from './otlp.ts';
import { log, pageTests, row } from './page-tests.ts';
import { shopTraffic } from './shop-traffic.ts';

pageTests('the page as a whole', (bench) => {
  before(async () => {
    const traffic = shopTraffic({ until: Date.now() - 10_000, minutes: 10, requests: 250 });
    await postLogs(bench.viewer.url, traffic.logs);
    await postSpans(bench.viewer.url, traffic.spans);
    await postNestedTrace(bench.viewer.url);
    await postLogs(bench.viewer.url, [log('needle in a haystack'), log('haystack of a needle')]);
  });

  test('charts are drawn, and their tables lead on', async () => {
    const page = await bench.show('#/charts');
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
    await bench.settle();
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
      bench.viewer.url,
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
      bench.viewer.url,
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
    const page = await bench.show('#/logs?q=hostile');
    await row(page, 'hostile')
      .nth(evil.length - 1)
      .waitFor();
    for (const line of await row(page, 'hostile').all()) {
      await line.click();
      await page.locator('.log.open .stack').first().waitFor();
      await page.keyboard.press('Escape');
    }
    await page.goto(`${bench.viewer.url}/#/trace/${traceId}`);
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
      await page.goto(`${bench.viewer.url}/${view}`);
      await page.locator('.toolbar').waitFor();
      await page.locator('.trace-line, .routes, .chip').first().waitFor();
    }
    assert.equal(await page.locator('#app img, #app script, #app svg').count(), 0);
    await bench.settle();
  });

  test('a narrow window never scrolls sideways', async () => {
    const page = await bench.show('#/logs', { viewport: { width: 360, height: 700 } });
    const views = [
      '#/logs',
      '#/logs?q=charge&level=ERROR&service=payments&attr=provider%3Dacme-pay&not=x%3Dy',
      '#/traces',
      `#/trace/${TRACE}?span=aaaaaaaaaaaaaaa2`,
      '#/charts',
    ];
    for (const view of views) {
      await page.goto(`${bench.viewer.url}/${view}`);
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
    await bench.settle();
  });

  for (const colorScheme of ['dark', 'light'] as const) {
    test(`${colorScheme} colours, all text readable`, async () => {
      const page = await bench.show('#/logs', { colorScheme });
      for (const view of [
        '#/logs?level=WARN',
        '#/traces',
        `#/trace/${TRACE}?span=aaaaaaaaaaaaaaa2`,
        '#/charts',
      ]) {
        await page.goto(`${bench.viewer.url}/${view}`);
        await page.locator('.log-button, a.trace-line, .wf-row, .routes').first().waitFor();
        if (view.includes('WARN')) await page.locator('.log-button').nth(1).click();
        assert.deepEqual(await page.evaluate(lowContrasts), [], view);
      }
      const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      assert.equal(ground, colorScheme === 'dark' ? 'rgb(19, 21, 25)' : 'rgb(255, 255, 255)');
      await bench.settle();
    });
  }

  test('the chosen colours are remembered', async () => {
    const page = await bench.show('#/charts', { colorScheme: 'light' });
    await page.getByRole('button', { name: /Colours/ }).click();
    await page.reload();
    await page.locator('.chart-host canvas').first().waitFor();
    assert.equal(
      await page.evaluate(() => getComputedStyle(document.body).backgroundColor),
      'rgb(19, 21, 25)',
    );
    await bench.settle();
  });

  test('everything can be done from the keyboard', async () => {
    const page = await bench.show('#/logs?q=needle');
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
    await bench.settle();
  });

  test('the whole page weighs less than 200 KB', async () => {
    const one = await bench.open('#/logs');
    await one.page.locator('.log-button').first().waitFor();
    const weight = [...one.files.values()].reduce((total, size) => total + size, 0);
    assert.deepEqual([...one.files.keys()].toSorted(), ['/', '/app.js', '/style.css']);
    assert.ok(weight > 50_000 && weight < 200_000, `${weight} bytes`);
    await bench.settle();
  });
});
