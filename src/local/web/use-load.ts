/** Loads something for a component, again when its key changes, and every so often while the page is seen. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiFailure } from './api-client.ts';

export interface Loaded<T> {
  /** The last good answer for this key. */
  data: T | null;
  error: ApiFailure | null;
  loading: boolean;
  reload: () => void;
}

interface State<T> {
  key: string;
  data: T | null;
  error: ApiFailure | null;
  loading: boolean;
}

export function useLoad<T>(
  key: string,
  load: (signal: AbortSignal) => Promise<T>,
  /** Milliseconds between an answer and the next question; null: once. */
  every: number | null,
): Loaded<T> {
  const [state, setState] = useState<State<T>>({ key, data: null, error: null, loading: true });
  const [round, setRound] = useState(0);
  const loader = useRef(load);
  loader.current = load;
  const pause = useRef(every);
  pause.current = every;

  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      try {
        const data = await loader.current(stop.signal);
        if (!stop.signal.aborted) setState({ key, data, error: null, loading: false });
      } catch (cause) {
        if (stop.signal.aborted) return;
        const error = cause instanceof ApiFailure ? cause : new ApiFailure(String(cause), 0);
        setState((old) => ({ key, data: old.key === key ? old.data : null, error, loading: false }));
      }
      schedule();
    };
    const schedule = () => {
      if (pause.current === null || stop.signal.aborted) return;
      timer = setTimeout(() => {
        if (document.hidden) schedule();
        else void ask();
      }, pause.current);
    };
    setState((old) =>
      old.key === key ? { ...old, loading: true } : { key, data: null, error: null, loading: true },
    );
    void ask();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [key, round, every]);

  const reload = () => setRound((old) => old + 1);
  return state.key === key ? { ...state, reload } : { data: null, error: null, loading: true, reload };
}
