import { Menu } from './menu.tsx';
import { facets } from './server-facts.ts';
import { ServiceName } from './service-name.tsx';

/** Chooses any number of services; none means all. */
export function ServicePicker({
  chosen,
  onChange,
}: {
  chosen: string[];
  onChange: (services: string[]) => void;
}) {
  const names = [...new Set([...facets.value.services, ...chosen])].sort();
  const first = chosen[0];
  const label =
    first === undefined ? 'All services' : chosen.length === 1 ? first : `${chosen.length} services`;
  return (
    <Menu label={label} title="Services" active={chosen.length > 0}>
      <fieldset class="choices">
        <legend>Services</legend>
        {names.length === 0 && <p class="dim">None has sent anything yet.</p>}
        {names.map((name) => (
          <label key={name}>
            <input
              type="checkbox"
              checked={chosen.includes(name)}
              onChange={(event) =>
                onChange(
                  event.currentTarget.checked ? [...chosen, name] : chosen.filter((one) => one !== name),
                )
              }
            />
            <ServiceName name={name} />
          </label>
        ))}
        {chosen.length > 0 && (
          <button type="button" class="button" onClick={() => onChange([])}>
            All services
          </button>
        )}
      </fieldset>
    </Menu>
  );
}
