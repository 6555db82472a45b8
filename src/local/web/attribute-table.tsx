/** Attributes with their values; each value can become a filter. */
import type { Json } from '../api.ts';
import { filterText, filterValue } from './filters.ts';
import { valueBlock } from './format.ts';

interface Props {
  title: string;
  values: { [key: string]: Json };
  /** Left out: values are only shown. `not`: hide what has it. */
  onFilter?: ((filter: string, kind: 'attrs' | 'not') => void) | undefined;
}

export function AttributeTable({ title, values, onFilter }: Props) {
  const keys = Object.keys(values).sort();
  if (keys.length === 0) return null;
  return (
    <section class="attributes">
      <h3>{title}</h3>
      <dl>
        {keys.map((key) => (
          <Pair key={key} name={key} value={values[key] ?? null} onFilter={onFilter} />
        ))}
      </dl>
    </section>
  );
}

function Pair({ name, value, onFilter }: { name: string; value: Json; onFilter: Props['onFilter'] }) {
  const isPlain = typeof value !== 'object' || value === null;
  const filter = filterText({ key: name, value: filterValue(value) });
  const short = filter.length > 80 ? `${filter.slice(0, 79)}…` : filter;
  const pick = () => {
    // A value that is being marked for copying is not a click.
    if (getSelection()?.isCollapsed !== false) onFilter?.(filter, 'attrs');
  };
  return (
    <div class="pair">
      <dt title={name}>{name}</dt>
      <dd class={`value value-${value === null ? 'null' : typeof value}`}>
        {onFilter !== undefined && isPlain ? (
          <>
            {/* biome-ignore lint/a11y/noStaticElementInteractions: a larger target for the pointer; the buttons beside it are the keyboard's way */}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: a larger target for the pointer; the buttons beside it are the keyboard's way */}
            <span class="pick" title={`Show only ${short}`} onClick={pick}>
              {value === '' ? '""' : valueBlock(value)}
            </span>
            <span class="picks">
              <button
                type="button"
                aria-label={`Show only ${short}`}
                title={`Show only ${short}`}
                onClick={() => onFilter(filter, 'attrs')}
              >
                +
              </button>
              <button
                type="button"
                aria-label={`Hide ${short}`}
                title={`Hide ${short}`}
                onClick={() => onFilter(filter, 'not')}
              >
                −
              </button>
            </span>
          </>
        ) : (
          <span>{value === '' ? '""' : valueBlock(value)}</span>
        )}
      </dd>
    </div>
  );
}
