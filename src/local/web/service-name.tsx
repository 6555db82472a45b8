import { serviceClass } from './service-colour.ts';

/** A service's name behind its colour. */
export function ServiceName({ name }: { name: string }) {
  return (
    <span class={`service ${serviceClass(name)}`} title={name}>
      {name}
    </span>
  );
}
