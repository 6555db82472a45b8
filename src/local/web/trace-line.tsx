import type { TraceSummary } from '../api.ts';
import { countText, durationText, isoText, momentText, plural } from './format.ts';
import { routeHref } from './routes.ts';
import { serviceClass } from './service-colour.ts';
import { ServiceName } from './service-name.tsx';
import { durationShare } from './trace-list.ts';

interface Props {
  trace: TraceSummary;
  /** Duration of the longest trace shown, milliseconds. */
  longest: number;
  current: boolean;
}

const unit = (count: number, word: string) => ` ${word}${count === 1 ? '' : 's'}`;

/** One trace of the list. */
export function TraceLine({ trace, longest, current }: Props) {
  const others = trace.services.filter((service) => service !== trace.service);
  return (
    <a
      class={`trace-line ${trace.errors > 0 ? 'failed' : ''}`}
      data-row={trace.traceId}
      href={routeHref({ view: 'trace', traceId: trace.traceId, span: null, log: null })}
      tabIndex={current ? 0 : -1}
      aria-label={`${trace.name}, ${trace.service}, ${durationText(trace.duration)}, ${plural(trace.spans, 'span')}, ${plural(trace.logs, 'log')}, ${plural(trace.errors, 'error')}`}
    >
      <time class="trace-time" dateTime={isoText(trace.start)} title={isoText(trace.start)}>
        {momentText(trace.start, Date.now())}
      </time>
      <span class="trace-name">
        <ServiceName name={trace.service} />
        <span class="span-name" title={trace.name}>
          {trace.name}
        </span>
      </span>
      <span class="trace-services" title={trace.services.join(', ')}>
        {others.map((service) => (
          <ServiceName key={service} name={service} />
        ))}
      </span>
      <span class="trace-duration">
        <span class="duration-track">
          <span
            class={`duration-bar ${serviceClass(trace.service)}`}
            style={{ width: `${durationShare(trace.duration, longest)}%` }}
          />
        </span>
        <span class="number">{durationText(trace.duration)}</span>
      </span>
      <span class="number trace-spans">
        {countText(trace.spans)}
        <span class="unit">{unit(trace.spans, 'span')}</span>
      </span>
      <span class="number trace-logs">
        {countText(trace.logs)}
        <span class="unit">{unit(trace.logs, 'log')}</span>
      </span>
      <span class={`number trace-errors ${trace.errors > 0 ? 'bad' : 'none'}`}>
        {countText(trace.errors)}
        <span class="unit">{unit(trace.errors, 'error')}</span>
      </span>
    </a>
  );
}
