/** The charts: how much, how fast, how loud, and what fails. */
import type { Charts } from '../api.ts';
import { fetchCharts, fetchStatus } from './api-client.ts';
import { chartQuery } from './api-query.ts';
import { Chart, type Series } from './chart.tsx';
import { endedBuckets, hasFigures, stackedLevels, sum } from './chart-data.ts';
import { FailureNote, GettingStarted, isStoreEmpty } from './empty-state.tsx';
import { ErrorRoutes } from './error-routes.tsx';
import { ErrorWords } from './error-words.tsx';
import { countText, durationText, plural, rateText } from './format.ts';
import { go } from './navigation.ts';
import { RangePicker } from './range-picker.tsx';
import { type ChartsRoute, routeHref } from './routes.ts';
import { status } from './server-facts.ts';
import { ServicePicker } from './service-picker.tsx';
import { isOpenEnded, sinceOldest } from './time-range.ts';
import { useLoad } from './use-load.ts';

const REFRESH = 5_000;

async function loadCharts(route: ChartsRoute, signal: AbortSignal): Promise<Charts> {
  // On the page's first view the status may not have come yet; it is asked for now, so that the axis does not jump.
  const { oldest } = status.value ?? (await fetchStatus(signal));
  const now = Date.now();
  return fetchCharts(chartQuery({ ...route, range: sinceOldest(route.range, oldest, now) }, now), signal);
}

export function ChartsView({ route }: { route: ChartsRoute }) {
  const { data, error, reload } = useLoad(
    routeHref(route),
    (signal) => loadCharts(route, signal),
    isOpenEnded(route.range) ? REFRESH : null,
  );
  return (
    <main class="view charts-view">
      <h1 class="visually-hidden">Charts</h1>
      <div class="toolbar">
        <RangePicker range={route.range} allText={null} onChange={(range) => go({ ...route, range })} />
        <ServicePicker chosen={route.services} onChange={(services) => go({ ...route, services })} />
        <span class="dim hint-text">Drag over a chart to look closer</span>
      </div>
      {error !== null && <FailureNote text={error.message} onRetry={reload} />}
      {data !== null && (isStoreEmpty() ? <GettingStarted /> : <Figures charts={data} route={route} />)}
    </main>
  );
}

function Figures({ charts, route }: { charts: Charts; route: ChartsRoute }) {
  const ended = endedBuckets(charts, Date.now());
  const times = charts.times.slice(0, ended);
  const rates = charts.requestsPerSecond.slice(0, ended);
  const p95 = charts.p95.slice(0, ended);
  const requests = sum(charts.requestsPerSecond) * (charts.step / 1000);
  const slowest = p95.reduce<number | null>(
    (most, value) => (value === null ? most : Math.max(most ?? 0, value)),
    null,
  );
  const levels = stackedLevels(charts.logsByLevel);
  const logs = sum(levels.map(({ own }) => sum(own)));
  const select = (from: number, to: number) => go({ ...route, range: { kind: 'between', from, to } });
  const noSpans = hasFigures(charts.requestsPerSecond) ? null : 'No request ended in this time';
  const shared = { from: charts.from, to: charts.to, onSelect: select };
  // The highest stack first: the lower ones are drawn over it.
  const stack: Series[] = levels
    .filter(({ own }) => hasFigures(own))
    .map(
      ({ level, own, top }): Series => ({
        name: level,
        colour: `fill-${level.toLowerCase()}`,
        kind: 'bars',
        values: top,
        says: own,
      }),
    )
    .reverse();
  return (
    <div class="charts">
      <Chart
        {...shared}
        title="Requests per second"
        times={times}
        series={[{ name: 'requests/s', colour: 'chart-a', kind: 'area', values: rates }]}
        format={rateText}
        headline={plural(Math.round(requests), 'request')}
        empty={noSpans}
      />
      <Chart
        {...shared}
        title="p95 latency"
        times={times}
        series={[{ name: 'p95', colour: 'chart-b', kind: 'line', values: p95 }]}
        format={durationText}
        headline={slowest === null ? '–' : `at most ${durationText(slowest)}`}
        empty={noSpans}
      />
      <Chart
        {...shared}
        title="Logs by level"
        totals
        times={charts.times}
        series={stack}
        format={countText}
        headline={plural(logs, 'log')}
        empty={logs === 0 ? 'No log in this time' : null}
      />
      <ErrorRoutes rows={charts.errorsByRoute} range={route.range} />
      <ErrorWords words={charts.errorWords} route={route} />
    </div>
  );
}
