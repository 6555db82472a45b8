/** A list of any length with only the rows in sight in the document. Rows have one height; opened ones are measured. */
import type { ComponentChildren, RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type OpenRow, rowTop, rowWindow } from './row-window.ts';

export interface ListHandle {
  /** Scrolls a row into sight and puts the keyboard on its first `[data-row]`. */
  focus(index: number): void;
  /** Scrolls a row into sight. */
  reveal(index: number, align?: 'nearest' | 'start'): void;
  toTop(): void;
}

export interface VirtualListProps<T> {
  items: readonly T[];
  rowHeight: number;
  keyOf: (item: T) => string;
  isOpen?: (item: T) => boolean;
  renderRow: (item: T, index: number) => ComponentChildren;
  label: string;
  handle?: RefObject<ListHandle | null>;
  /** Pixels; where to begin. */
  initialTop?: number;
  onScroll?: (top: number) => void;
  /** The last rows are in sight. */
  onEnd?: () => void;
  /** Stands above the rows and scrolls with them. */
  header?: ComponentChildren;
  footer?: ComponentChildren;
  class?: string;
}

/** Space kept between a revealed row and the list's edge, in rows. */
const MARGIN = 2;

export function VirtualList<T>(props: VirtualListProps<T>) {
  const { items, rowHeight, keyOf, isOpen, renderRow, onEnd } = props;
  const pane = useRef<HTMLDivElement>(null);
  const heights = useRef(new Map<string, number>());
  const focusOn = useRef<string | null>(null);
  const [view, setView] = useState({ top: props.initialTop ?? 0, height: 800 });
  const [, redraw] = useState(0);

  const open: OpenRow[] = [];
  if (isOpen !== undefined) {
    for (let index = 0; index < items.length; index++) {
      const item = items[index] as T;
      if (isOpen(item)) open.push({ index, height: heights.current.get(keyOf(item)) ?? rowHeight });
    }
  }
  const shown = rowWindow(items.length, rowHeight, open, view.top, view.height);

  useLayoutEffect(() => {
    const element = pane.current;
    if (element === null) return;
    const measure = () => setView((old) => ({ ...old, height: element.clientHeight }));
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    // The rows' space stands by now, so the place the reader left is there to return to.
    if (props.initialTop) element.scrollTop = props.initialTop;
    return () => observer.disconnect();
  }, []);

  useLayoutEffect(() => {
    if (shown.end >= items.length) onEnd?.();
  }, [shown.end, items.length]);

  useLayoutEffect(() => {
    if (focusOn.current === null) return;
    const row = [...(pane.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])].find(
      (element) => element.dataset.row === focusOn.current,
    );
    if (row === undefined) return;
    focusOn.current = null;
    row.focus({ preventScroll: true });
  });

  const scrollTo = (top: number) => {
    const element = pane.current;
    if (element === null) return;
    element.scrollTop = top;
    setView((old) => ({ ...old, top: element.scrollTop }));
  };
  const reveal = (index: number, align: 'nearest' | 'start' = 'nearest') => {
    const element = pane.current;
    if (element === null || index < 0 || index >= items.length) return;
    const top = rowTop(index, rowHeight, open);
    const space = MARGIN * rowHeight;
    if (align === 'start' || top - space < element.scrollTop) scrollTo(Math.max(0, top - space));
    else if (top + rowHeight + space > element.scrollTop + element.clientHeight) {
      scrollTo(top + rowHeight + space - element.clientHeight);
    }
  };
  if (props.handle !== undefined) {
    props.handle.current = {
      reveal,
      toTop: () => scrollTo(0),
      focus(index) {
        const item = items[index];
        if (item === undefined) return;
        focusOn.current = keyOf(item);
        reveal(index);
        redraw((old) => old + 1);
      },
    };
  }

  const onHeight = (key: string, height: number) => {
    if (heights.current.get(key) === height) return;
    heights.current.set(key, height);
    redraw((old) => old + 1);
  };

  const rows: ComponentChildren[] = [];
  for (let index = shown.start; index < shown.end; index++) {
    const item = items[index] as T;
    const key = keyOf(item);
    const isOpened = isOpen?.(item) ?? false;
    rows.push(
      <Row
        key={key}
        id={key}
        top={rowTop(index, rowHeight, open)}
        height={isOpened ? null : rowHeight}
        index={index}
        count={items.length}
        onHeight={onHeight}
      >
        {renderRow(item, index)}
      </Row>,
    );
  }

  return (
    <div
      class={`vlist ${props.class ?? ''}`}
      ref={pane}
      onScroll={(event) => {
        const top = event.currentTarget.scrollTop;
        setView((old) => ({ ...old, top }));
        props.onScroll?.(top);
      }}
    >
      {props.header}
      <ol aria-label={props.label} class="vspace" style={{ height: `${shown.total}px` }}>
        {rows}
      </ol>
      {props.footer}
    </div>
  );
}

interface RowProps {
  id: string;
  top: number;
  /** Null: as high as its content, which is measured. */
  height: number | null;
  index: number;
  count: number;
  onHeight: (key: string, height: number) => void;
  children: ComponentChildren;
}

function Row({ id, top, height, index, count, onHeight, children }: RowProps) {
  const element = useRef<HTMLLIElement>(null);
  const measured = height === null;
  useLayoutEffect(() => {
    const row = element.current;
    if (row === null || !measured) return;
    const measure = () => onHeight(id, row.offsetHeight);
    const observer = new ResizeObserver(measure);
    observer.observe(row);
    measure();
    return () => observer.disconnect();
  }, [measured, id]);
  return (
    <li
      ref={element}
      aria-setsize={count}
      aria-posinset={index + 1}
      class="vrow"
      style={{ transform: `translateY(${top}px)`, height: height === null ? 'auto' : `${height}px` }}
    >
      {children}
    </li>
  );
}
