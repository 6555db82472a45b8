import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Charts } from '../../../src/local/api.ts';
import { postLogs, postSpans } from './otlp.ts';
import { log, pageTests, row } from './page-tests.ts';
import { shopTraffic } from './shop-traffic.ts';

pageTests('the logs view', (bench) => {
  test('an empty store says what to run, and the first record replaces that', async () => {
    const page = await bench.show('');
    await page.getByText('npm install spanlog', { exact: true }).waitFor();
    await page.getByText('node --require spanlog/register app.js', { exact: true }).waitFor();
    await postLogs(bench.viewer.url, [log('the first record ever')]);
    await row(page, 'the first record ever').waitFor();
    await bench.settle();
  });

  test('the charts of a young store begin with its oldest record', async () => {
    const page = await bench.show('#/charts');
    await page.getByLabel('Logs by level: 1 log').waitFor();
    // Again from the start, when nothing is known of the server yet.
    const answered = page.waitForResponse((response) => response.url().includes('/api/charts'));
    await page.reload();
    const { from, to } = (await (await answered).json()) as Charts;
    assert.ok(Math.abs(to - from - 60_000) < 1_000, `${to - from} ms for a store of some seconds`);
    await bench.settle();
  });

  test('records are shown by time, with their parts', async () => {
    const traffic = shopTraffic({ until: Date.now() - 10_000, minutes: 10, requests: 250 });
    await postLogs(bench.viewer.url, traffic.logs);
    await postSpans(bench.viewer.url, traffic.spans);
    const page = await bench.show('#/logs');
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
    await bench.settle();
  });

  test('the tail follows, pauses, and waits while the reader is elsewhere', async () => {
    const page = await bench.show('#/logs');
    await page.locator('.tail[data-state=live]').waitFor();
    await postLogs(bench.viewer.url, [log('tail follows')]);
    await row(page, 'tail follows').waitFor();

    await page.keyboard.press('p');
    await page.getByText('Paused').waitFor();
    await postLogs(bench.viewer.url, [log('tail waits one'), log('tail waits two')]);
    await page.getByRole('button', { name: '2 new' }).waitFor();
    assert.equal(await row(page, 'tail waits').count(), 0);
    await page.getByRole('button', { name: 'Resume' }).click();
    await row(page, 'tail waits two').waitFor();

    await page.locator('.log-rows').hover();
    await page.mouse.wheel(0, 900);
    await page.waitForFunction(() => (document.querySelector('.log-rows')?.scrollTop ?? 0) > 300);
    await postLogs(bench.viewer.url, [log('tail came while scrolled')]);
    await page.getByRole('button', { name: '1 new' }).click();
    await row(page, 'tail came while scrolled').waitFor();
    assert.equal(await page.locator('.log-rows').evaluate((list) => list.scrollTop), 0);
    await bench.settle();
  });

  test('a lost server is said, and what was missed comes after it is back', async () => {
    const page = await bench.show('#/logs');
    await page.locator('.tail[data-state=live]').waitFor();
    await bench.viewer.stop();
    await page.locator('.tail[data-state=lost]').waitFor();
    await bench.viewer.restart();
    await postLogs(bench.viewer.url, [log('sent while nobody listened')]);
    await page.locator('.tail[data-state=live]').waitFor();
    await row(page, 'sent while nobody listened').waitFor();
    await bench.settle(/^console: Failed to load resource|^console:.*ERR_/);
  });

  test('search, level, service and attributes narrow the list, and stand in the address', async () => {
    await postLogs(bench.viewer.url, [
      log('needle in a haystack', { attributes: { tenant: 'blue', size: 7 } }),
      log('haystack of a needle', { level: 'ERROR', service: 'cart', attributes: { tenant: 'red' } }),
    ]);
    const page = await bench.show('#/logs');
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
    await bench.settle();
  });

  test('an attribute filter without a value finds all that have the key', async () => {
    await postLogs(bench.viewer.url, [
      log('has a colour', { attributes: { colour: 'green' } }),
      log('has none', { attributes: { shape: 'round' } }),
    ]);
    const page = await bench.show('#/logs');
    await row(page, 'has a colour').waitFor();
    await page.getByLabel(/^Add an attribute filter/).fill('colour=');
    await page.keyboard.press('Enter');
    await page.waitForURL(/attr=colour(&|$)/);
    await row(page, 'has none').waitFor({ state: 'detached' });
    await row(page, 'has a colour').waitFor();
    await bench.settle();
  });

  test('an empty value can still be chosen by its button', async () => {
    await postLogs(bench.viewer.url, [
      log('size is empty', { attributes: { cut: '' } }),
      log('size is known', { attributes: { cut: 'slim' } }),
    ]);
    const page = await bench.show('#/logs?attr=cut');
    await row(page, 'size is known').waitFor();
    await row(page, 'size is empty').click();
    await page.getByRole('button', { name: 'Show only cut=' }).click();
    await row(page, 'size is known').waitFor({ state: 'detached' });
    await row(page, 'size is empty').waitFor();
    await bench.settle();
  });

  test('a message of several lines keeps to its row, and is whole when opened', async () => {
    const message = 'several line1\nline2\r\nline3 \u001b[31mred\u001b[0m';
    const requestId = '6f1c2d3e-4b5a-4c6d-8e7f-0123456789ab';
    await postLogs(bench.viewer.url, [
      log(message, { attributes: { 'event.name': 'several.lines', request_id: requestId } }),
    ]);
    const page = await bench.show('#/logs?q=several');
    const line = row(page, 'several line1');
    await line.waitFor();
    assert.equal(await line.locator('.message').textContent(), 'several line1↵line2↵line3 ␛[31mred␛[0m');
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 800 });
      const text = await line.locator('.log-text').evaluate((one) => one.scrollHeight);
      assert.ok(text <= 24, `the text takes ${text} px at ${width}`);
    }
    assert.deepEqual(await line.locator('.inline-attribute').allTextContents(), ['request_id=6f1c2d3e…']);
    assert.equal(await line.locator('.inline-attribute').getAttribute('title'), `request_id=${requestId}`);
    await line.click();
    const whole = await page.locator('.full-message').evaluate((one) => one.textContent);
    assert.equal(whole, message);
    await page.locator('.pair', { hasText: requestId }).waitFor();

    // What was searched for is seen in the row, so the row says it whole.
    await page.goto(`${bench.viewer.url}/#/logs?q=${requestId}`);
    await page.locator('.inline-attribute mark', { hasText: requestId }).waitFor();
    await bench.settle();
  });

  test('values that can be clicked are told from figures', async () => {
    await postLogs(bench.viewer.url, [log('clickable values', { attributes: { size: 7, tenant: 'blue' } })]);
    const page = await bench.show('#/logs?q=clickable');
    await row(page, 'clickable values').click();
    const pair = page.locator('.pair', { hasText: 'size' }).first();
    const value = pair.locator('.pick');
    const look = () =>
      value.evaluate((one) => {
        const { color, textDecorationLine } = getComputedStyle(one);
        const link = document.createElement('a');
        link.href = '#';
        one.after(link);
        const linkColour = getComputedStyle(link).color;
        link.remove();
        return { line: textDecorationLine, likeLink: color === linkColour };
      });
    await page.mouse.move(0, 0);
    assert.deepEqual(await look(), { line: 'none', likeLink: false });
    await pair.locator('dt').hover();
    assert.deepEqual(await look(), { line: 'underline', likeLink: false });
    await value.hover();
    assert.deepEqual(await look(), { line: 'underline', likeLink: true });
    await page.mouse.move(0, 0);
    await pair.getByRole('button', { name: 'Show only size=7' }).focus();
    assert.deepEqual(await look(), { line: 'underline', likeLink: true });
    await bench.settle();
  });

  test('from a log to its span in the trace, and back to the same row', async () => {
    const page = await bench.show('#/logs?level=ERROR&q=%22charge+failed%22');
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
    await bench.settle();
  });
});
