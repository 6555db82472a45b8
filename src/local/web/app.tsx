/** The frame around the views. */
import { useEffect, useState } from 'preact/hooks';
import { ChartsView } from './charts-view.tsx';
import { NothingFound } from './empty-state.tsx';
import { FailureBoundary } from './failure-boundary.tsx';
import { Help } from './help.tsx';
import { useKeys } from './keys.ts';
import { LogsView } from './logs-view.tsx';
import { go, route } from './navigation.ts';
import { ALL_LOGS, ALL_TRACES, DEFAULT_CHARTS, type Route, routeHref } from './routes.ts';
import { StatusLine } from './status-line.tsx';
import { nextTheme, theme } from './theme.ts';
import { TraceView } from './trace-view.tsx';
import { TracesView } from './traces-view.tsx';

const TABS: readonly { name: string; to: Route; views: Route['view'][] }[] = [
  { name: 'Logs', to: ALL_LOGS, views: ['logs'] },
  { name: 'Traces', to: ALL_TRACES, views: ['traces', 'trace'] },
  { name: 'Charts', to: DEFAULT_CHARTS, views: ['charts'] },
];

function View({ at }: { at: Route }) {
  switch (at.view) {
    case 'logs':
      return <LogsView route={at} />;
    case 'traces':
      return <TracesView route={at} />;
    case 'trace':
      return <TraceView key={at.traceId} route={at} />;
    case 'charts':
      return <ChartsView route={at} />;
    case 'unknown':
      return (
        <main class="view">
          <NothingFound text="There is no such view">
            <a class="button" href={routeHref(ALL_LOGS)}>
              Go to the logs
            </a>
          </NothingFound>
        </main>
      );
  }
}

export function App() {
  const at = route.value;
  const [help, setHelp] = useState(false);
  useEffect(() => {
    const name = TABS.find((tab) => tab.views.includes(at.view))?.name;
    document.title = name === undefined ? 'spanlog' : `${at.view === 'trace' ? 'Trace' : name} · spanlog`;
  }, [at.view]);
  useKeys({
    '1': () => go(ALL_LOGS),
    '2': () => go(ALL_TRACES),
    '3': () => go(DEFAULT_CHARTS),
    '?': () => setHelp(true),
  });
  return (
    <div class="app">
      <header class="top">
        <span class="brand">spanlog</span>
        <nav aria-label="Views">
          {TABS.map((tab) => (
            <a
              key={tab.name}
              href={routeHref(tab.to)}
              aria-current={tab.views.includes(at.view) ? 'page' : undefined}
            >
              {tab.name}
            </a>
          ))}
        </nav>
        <span class="spring" />
        <button type="button" class="button quiet" onClick={nextTheme} title="Colours: system, dark or light">
          <span class="visually-hidden">Colours: </span>
          {theme.value === 'system' ? 'Auto' : theme.value === 'dark' ? 'Dark' : 'Light'}
        </button>
        <button
          type="button"
          class="button quiet"
          aria-label="Keys"
          title="Keys (?)"
          onClick={() => setHelp(true)}
        >
          ?
        </button>
      </header>
      <FailureBoundary of={routeHref(at)}>
        <View at={at} />
      </FailureBoundary>
      <StatusLine />
      {help && <Help onClose={() => setHelp(false)} />}
    </div>
  );
}
