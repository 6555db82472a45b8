import type { Level } from '../api.ts';
import { FilterChips } from './filter-chips.tsx';
import { isFiltered } from './filters.ts';
import { RangePicker } from './range-picker.tsx';
import { ALL_LOGS, LEVELS, type LogsRoute } from './routes.ts';
import { SearchBox } from './search-box.tsx';
import { ServicePicker } from './service-picker.tsx';
import { TailControl } from './tail-control.tsx';

interface Props {
  route: LogsRoute;
  /** `step`: worth an entry in the browser's history. */
  onChange: (route: LogsRoute, step: boolean) => void;
}

export function LogsToolbar({ route, onChange }: Props) {
  return (
    <search class="toolbar">
      <SearchBox
        value={route.q}
        placeholder="Search words or “a phrase”"
        label="Search logs"
        onChange={(q) => onChange({ ...route, q }, false)}
      />
      <select
        class={route.level === null ? '' : 'active'}
        aria-label="Level, this and above"
        value={route.level ?? ''}
        onChange={(event) => {
          const chosen = event.currentTarget.value;
          onChange(
            { ...route, level: (LEVELS.find((level) => level === chosen) ?? null) as Level | null },
            true,
          );
        }}
      >
        <option value="">All levels</option>
        {LEVELS.slice(1).map((level) => (
          <option key={level} value={level}>
            {level === 'FATAL' ? 'FATAL' : `${level} and above`}
          </option>
        ))}
      </select>
      <ServicePicker
        chosen={route.services}
        onChange={(services) => onChange({ ...route, services }, true)}
      />
      <RangePicker
        range={route.range}
        allText="Any time"
        onChange={(range) => onChange({ ...route, range }, true)}
      />
      <FilterChips route={route} onChange={(next) => onChange(next, true)} />
      {isFiltered(route) && (
        <button type="button" class="button quiet" onClick={() => onChange(ALL_LOGS, true)}>
          Clear
        </button>
      )}
      <TailControl />
    </search>
  );
}
