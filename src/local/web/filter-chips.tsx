/** The attribute filters in force, and a field to add one. */
import { useState } from 'preact/hooks';
import { addFilter, filterText, removeFilter, typedFilter } from './filters.ts';
import type { LogsRoute } from './routes.ts';
import { facets } from './server-facts.ts';

interface Props {
  route: LogsRoute;
  onChange: (route: LogsRoute) => void;
}

export function FilterChips({ route, onChange }: Props) {
  const chips = [
    ...route.attrs.map((text) => ({ kind: 'attrs' as const, text })),
    ...route.not.map((text) => ({ kind: 'not' as const, text })),
  ];
  return (
    <>
      <FilterField onAdd={(text) => onChange(addFilter(route, 'attrs', text))} />
      {(chips.length > 0 || route.trace !== null) && (
        <ul class="chips" aria-label="Filters">
          {route.trace !== null && (
            <Chip
              text={`trace ${route.trace.slice(0, 8)}…`}
              onRemove={() => onChange({ ...route, trace: null })}
            />
          )}
          {chips.map(({ kind, text }) => (
            <Chip
              key={kind + text}
              text={text}
              negated={kind === 'not'}
              onRemove={() => onChange(removeFilter(route, kind, text))}
            />
          ))}
        </ul>
      )}
    </>
  );
}

function Chip({
  text,
  negated = false,
  onRemove,
}: {
  text: string;
  negated?: boolean;
  onRemove: () => void;
}) {
  return (
    <li class={`chip ${negated ? 'negated' : ''}`}>
      <span class="chip-text" title={text}>
        {negated && 'not '}
        {text}
      </span>
      <button
        type="button"
        aria-label={`Remove the filter ${negated ? 'not ' : ''}${text}`}
        onClick={onRemove}
      >
        ×
      </button>
    </li>
  );
}

function FilterField({ onAdd }: { onAdd: (filter: string) => void }) {
  const [text, setText] = useState('');
  return (
    <form
      class="filter-form"
      onSubmit={(event) => {
        event.preventDefault();
        const filter = typedFilter(text);
        if (filter === null) return;
        onAdd(filterText(filter));
        setText('');
      }}
    >
      <input
        class="filter-field"
        list="attribute-keys"
        value={text}
        placeholder="key=value"
        aria-label="Add an attribute filter: key=value, or a key alone"
        spellcheck={false}
        autocomplete="off"
        autocapitalize="off"
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
      <datalist id="attribute-keys">
        {facets.value.attributeKeys.map((key) => (
          <option key={key} value={`${key}=`} />
        ))}
      </datalist>
    </form>
  );
}
