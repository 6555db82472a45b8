import type { Charts } from '../api.ts';
import { countText } from './format.ts';
import { ALL_LOGS, type ChartsRoute, routeHref } from './routes.ts';

/** The words errors are made of; each leads to the records that hold it. */
export function ErrorWords({ words, route }: { words: Charts['errorWords']; route: ChartsRoute }) {
  const most = Math.max(1, ...words.map(({ count }) => count));
  return (
    <section class="chart" aria-label="Words in errors">
      <header>
        <h2>Words in errors</h2>
      </header>
      {words.length === 0 ? (
        <p class="dim">No error was logged in this time.</p>
      ) : (
        <ol class="words">
          {words.map(({ word, count }) => (
            <li key={word}>
              <a
                href={routeHref({
                  ...ALL_LOGS,
                  q: word,
                  level: 'ERROR',
                  services: route.services,
                  range: route.range,
                })}
              >
                <span class="word-bar" style={{ width: `${(count / most) * 100}%` }} />
                <span class="word">{word}</span>
                <span class="number">{countText(count)}</span>
              </a>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
