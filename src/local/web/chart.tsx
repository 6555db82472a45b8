/** One time chart (uPlot): its title, the figures at the pointer, and a stretch of time to choose by dragging. */
import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import { sum } from './chart-data.ts';
import { axisTimeText, clockText, shortText } from './format.ts';
import { paint } from './theme.ts';

export interface Series {
  name: string;
  /** Class name that has the colour as its `color`. */
  colour: string;
  kind: 'area' | 'line' | 'bars';
  /** What is drawn. */
  values: (number | null)[];
  /** What is said, when that differs from what is drawn (stacks). */
  says?: number[];
}

interface Props {
  title: string;
  /** Unix milliseconds. */
  times: number[];
  from: number;
  to: number;
  /** Drawn in this order. */
  series: Series[];
  format: (value: number) => string;
  /** Shown at the title's right while the pointer is elsewhere. */
  headline: string;
  /** With the headline: what each series comes to, beside its colour. */
  totals?: boolean;
  empty: string | null;
  onSelect: (from: number, to: number) => void;
}

const HEIGHT = 150;

function colourOf(host: HTMLElement, name: string): string {
  const probe = document.createElement('i');
  probe.className = name;
  host.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function faded(colour: string, alpha: number): string {
  const parts = /^rgb\(([^)]+)\)$/.exec(colour)?.[1];
  return parts === undefined ? colour : `rgba(${parts}, ${alpha})`;
}

function timeLabels(_: uPlot, ticks: number[], __: number, ___: number, step: number): string[] {
  return ticks.map((tick) => axisTimeText(tick, step));
}

function options(host: HTMLElement, props: Props, onCursor: (index: number | null) => void): uPlot.Options {
  const line = colourOf(host, 'chart-grid');
  const text = colourOf(host, 'chart-text');
  const font = `11px ${getComputedStyle(host).fontFamily}`;
  const axis = { stroke: text, font, grid: { stroke: line, width: 1 }, ticks: { show: false } };
  const bars = uPlot.paths.bars?.({ size: [0.8, 24], gap: 1 });
  return {
    width: Math.max(200, host.clientWidth),
    height: HEIGHT,
    ms: 1,
    legend: { show: false },
    padding: [8, 8, 0, 0],
    cursor: {
      y: false,
      points: { size: 6, show: props.series.every((one) => one.kind !== 'bars') },
      drag: { x: true, y: false, setScale: false },
      sync: { key: 'spanlog' },
    },
    scales: {
      x: { time: true, range: () => [props.from, props.to] },
      y: { range: (_, __, most) => [0, Math.max(most * 1.1, 1e-6)] },
    },
    axes: [
      { ...axis, grid: { show: false }, size: 24, gap: 4, space: 70, values: timeLabels },
      {
        ...axis,
        size: 58,
        gap: 6,
        space: 32,
        values: (_, ticks) => ticks.map((tick) => shortText(props.format(tick))),
      },
    ],
    series: [
      {},
      ...props.series.map((one): uPlot.Series => {
        const stroke = colourOf(host, one.colour);
        if (one.kind === 'bars' && bars)
          return { stroke, fill: stroke, width: 0, paths: bars, points: { show: false } };
        return {
          stroke,
          width: 1.5,
          // A lone value between empty buckets has no line to be seen by.
          points: { show: one.kind === 'line', size: 4, fill: stroke },
          ...(one.kind === 'area' ? { fill: faded(stroke, 0.14) } : {}),
        };
      }),
    ],
    hooks: {
      setCursor: [(plot) => onCursor(plot.cursor.idx ?? null)],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (width < 4) return;
          props.onSelect(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'));
          plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
        },
      ],
    },
  };
}

export function Chart(props: Props) {
  const { title, times, from, to, series, format, headline, empty } = props;
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const current = useRef(props);
  current.current = props;
  const [at, setAt] = useState<number | null>(null);
  const data = [times, ...series.map((one) => one.values)] as uPlot.AlignedData;
  const shape = series.map((one) => one.name).join();

  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const live: Props = {
      ...current.current,
      onSelect: (a, b) => current.current.onSelect(a, b),
      format: (value) => current.current.format(value),
    };
    // The ends of the time axis move with every refresh.
    Object.defineProperties(live, {
      from: { get: () => current.current.from },
      to: { get: () => current.current.to },
    });
    const made = new uPlot(options(element, live, setAt), data, element);
    plot.current = made;
    const observer = new ResizeObserver(() =>
      made.setSize({ width: Math.max(200, element.clientWidth), height: HEIGHT }),
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [shape, paint.value]);

  useEffect(() => {
    plot.current?.setData(data);
  }, [times, from, to, ...series.map((one) => one.values)]);

  const time = at === null ? undefined : times[at];
  return (
    <section class="chart" aria-label={`${title}: ${empty ?? headline}`}>
      <header>
        <h2>{title}</h2>
        <p class="chart-says">
          {time === undefined ? (
            <>
              {props.totals &&
                [...series].reverse().map((one) => (
                  <span key={one.name} class="chart-figure dim">
                    <i class={`dot ${one.colour}`} />
                    {one.name} {format(sum(one.says ?? []))}
                  </span>
                ))}
              <strong>{headline}</strong>
            </>
          ) : (
            <>
              <time class="dim">{clockText(time).slice(0, 8)}</time>
              {series
                .map((one) => ({ one, value: (one.says ?? one.values)[at ?? 0] ?? null }))
                .filter(({ one, value }) => one.says === undefined || (value ?? 0) > 0)
                .reverse()
                .map(({ one, value }) => (
                  <span key={one.name} class="chart-figure">
                    <i class={`dot ${one.colour}`} />
                    {series.length > 1 && `${one.name} `}
                    <strong>{value === null ? '–' : format(value)}</strong>
                  </span>
                ))}
            </>
          )}
        </p>
      </header>
      <div class="chart-host" ref={host} role="img" aria-label={`Chart of ${title.toLowerCase()}`} />
      {empty !== null && <p class="chart-empty dim">{empty}</p>}
    </section>
  );
}
