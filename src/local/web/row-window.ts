/**
 * Which rows of a long list are to be in the document. Rows have one height, except the few opened ones, whose measured
 * heights are given.
 */

export interface OpenRow {
  index: number;
  height: number;
}

export interface RowWindow {
  /** First row to draw. */
  start: number;
  /** One past the last row to draw. */
  end: number;
  /** Height of the whole list, pixels. */
  total: number;
}

/** Where a row begins, pixels from the list's top. `open` in order of index. */
export function rowTop(index: number, rowHeight: number, open: readonly OpenRow[]): number {
  let top = index * rowHeight;
  for (const row of open) {
    if (row.index >= index) break;
    top += row.height - rowHeight;
  }
  return top;
}

/** The row that covers a position, clamped to the list; -1 when it is empty. */
export function rowAt(offset: number, count: number, rowHeight: number, open: readonly OpenRow[]): number {
  let shift = 0;
  for (const row of open) {
    const top = row.index * rowHeight + shift;
    if (offset < top) break;
    if (offset < top + row.height) return Math.min(row.index, count - 1);
    shift += row.height - rowHeight;
  }
  return Math.max(Math.min(Math.floor((offset - shift) / rowHeight), count - 1), Math.min(0, count - 1));
}

export function rowWindow(
  count: number,
  rowHeight: number,
  open: readonly OpenRow[],
  scrollTop: number,
  viewport: number,
  /** Rows drawn beyond each edge, so that a short scroll shows no gap. */
  overscan = 8,
): RowWindow {
  const total = rowTop(count, rowHeight, open);
  if (count === 0) return { start: 0, end: 0, total };
  const first = rowAt(scrollTop, count, rowHeight, open);
  const last = rowAt(scrollTop + viewport, count, rowHeight, open);
  return { start: Math.max(0, first - overscan), end: Math.min(count, last + 1 + overscan), total };
}
