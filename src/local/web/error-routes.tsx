import type { Charts } from '../api.ts';
import { countText } from './format.ts';
import { ALL_TRACES, routeHref } from './routes.ts';
import { ServiceName } from './service-name.tsx';
import type { TimeRange } from './time-range.ts';

/** Per cent with as many digits as say something. */
function shareText(errors: number, requests: number): string {
  if (requests === 0) return '–';
  const share = (errors / requests) * 100;
  return `${share >= 10 || share === 0 ? share.toFixed(0) : share.toFixed(1)} %`;
}

/** Which routes fail most; each leads to its failed traces. */
export function ErrorRoutes({ rows, range }: { rows: Charts['errorsByRoute']; range: TimeRange }) {
  const most = Math.max(1, ...rows.map((row) => row.errors));
  return (
    <section class="chart" aria-label="Errors by route">
      <header>
        <h2>Errors by route</h2>
      </header>
      {rows.length === 0 ? (
        <p class="dim">No request failed in this time.</p>
      ) : (
        <table class="routes">
          <thead>
            <tr>
              <th scope="col">Route</th>
              <th scope="col" class="routes-service">
                Service
              </th>
              <th scope="col" class="number">
                Errors
              </th>
              <th scope="col" class="number">
                Requests
              </th>
              <th scope="col" class="number">
                Share
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={`${row.service} ${row.method} ${row.route}`}>
                <td>
                  <span class="route-bar" style={{ width: `${(row.errors / most) * 100}%` }} />
                  <a
                    href={routeHref({
                      ...ALL_TRACES,
                      q: `${row.method} ${row.route}`.trim(),
                      services: row.service === '' ? [] : [row.service],
                      errors: true,
                      range,
                    })}
                  >
                    <span class="dim">{row.method}</span> {row.route || '(no route)'}
                  </a>
                </td>
                <td class="routes-service">
                  <ServiceName name={row.service} />
                </td>
                <td class="number">{countText(row.errors)}</td>
                <td class="number dim">{countText(row.requests)}</td>
                <td class="number">{shareText(row.errors, row.requests)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
