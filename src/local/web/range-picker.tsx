import { momentText } from './format.ts';
import { Menu } from './menu.tsx';
import { RANGE_PRESETS, sameRange, spanText, type TimeRange } from './time-range.ts';

/** `2026-03-09T14:05:09` in local time, as a `datetime-local` field takes it. */
function fieldText(time: number | null): string {
  if (time === null) return '';
  const local = new Date(time - new Date(time).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19);
}

function fieldTime(text: string): number | null {
  const time = text === '' ? Number.NaN : new Date(text).getTime();
  return Number.isFinite(time) ? time : null;
}

function rangeText(range: TimeRange, allText: string): string {
  if (range.kind === 'all') return allText;
  if (range.kind === 'last') return `Last ${spanText(range.ms)}`;
  const now = Date.now();
  const side = (time: number | null) => (time === null ? '…' : momentText(time, now).replace(/\.\d+$/, ''));
  return `${side(range.from)} – ${side(range.to)}`;
}

interface Props {
  range: TimeRange;
  /** Says what "all" is; null when it cannot be chosen. */
  allText: string | null;
  onChange: (range: TimeRange) => void;
}

/** Chooses a time range: everything, the last so long, or two moments. */
export function RangePicker({ range, allText, onChange }: Props) {
  const presets: TimeRange[] = [
    ...(allText === null ? [] : [{ kind: 'all' } as const]),
    ...RANGE_PRESETS.map((ms) => ({ kind: 'last', ms }) as const),
  ];
  const between = range.kind === 'between' ? range : { from: null, to: null };
  const choose = (event: { currentTarget: HTMLElement }, next: TimeRange) => {
    event.currentTarget.closest('details')?.removeAttribute('open');
    onChange(next);
  };
  const onSubmit = (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const from = fieldTime(String(data.get('from') ?? ''));
    const to = fieldTime(String(data.get('to') ?? ''));
    if (from === null && to === null) return;
    const turned = from !== null && to !== null && from > to;
    choose(event, { kind: 'between', from: turned ? to : from, to: turned ? from : to });
  };
  return (
    <Menu
      label={rangeText(range, allText ?? 'All time')}
      title="Time range"
      active={range.kind !== 'all' && allText !== null}
    >
      <div class="presets">
        {presets.map((preset) => (
          <button
            key={rangeText(preset, allText ?? '')}
            type="button"
            class="button"
            aria-pressed={sameRange(preset, range)}
            onClick={(event) => choose(event, preset)}
          >
            {rangeText(preset, allText ?? '')}
          </button>
        ))}
      </div>
      <form class="between" onSubmit={onSubmit}>
        <label>
          From
          <input type="datetime-local" step="1" name="from" defaultValue={fieldText(between.from)} />
        </label>
        <label>
          To
          <input type="datetime-local" step="1" name="to" defaultValue={fieldText(between.to)} />
        </label>
        <button type="submit" class="button">
          Show
        </button>
      </form>
    </Menu>
  );
}
