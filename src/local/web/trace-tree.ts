/** From a trace's spans and logs to the rows of its waterfall. Safe against cycles, missing parents and doubled spans. */
import type { LogRow, SpanRow, TraceDetail } from '../api.ts';

export interface SpanNode {
  span: SpanRow;
  children: SpanNode[];
  /** By time. */
  logs: LogRow[];
  /** It names a parent that is not there: not arrived yet, not sampled, or part of a loop. */
  orphan: boolean;
}

export interface TraceTree {
  /** By start time; the true root first when there is one. */
  roots: SpanNode[];
  /** Logs of the trace whose span is not there, by time. */
  looseLogs: LogRow[];
  /** Unix milliseconds: earliest start and latest end over spans and logs. */
  from: number;
  to: number;
}

export type WaterfallRow =
  | { kind: 'span'; key: string; depth: number; node: SpanNode; closed: boolean; foldable: boolean }
  | { kind: 'log'; key: string; depth: number; log: LogRow; node: SpanNode | null };

export const spanKey = (spanId: string) => `s${spanId}`;
export const logKey = (id: number) => `l${id}`;

export function buildTree(detail: TraceDetail): TraceTree {
  const nodes = new Map<string, SpanNode>();
  for (const span of detail.spans) {
    if (!nodes.has(span.spanId)) nodes.set(span.spanId, { span, children: [], logs: [], orphan: false });
  }
  const looped = inLoops(nodes);
  const roots: SpanNode[] = [];
  for (const node of nodes.values()) {
    const parentId = node.span.parentSpanId;
    const parent = parentId === null || looped.has(node.span.spanId) ? undefined : nodes.get(parentId);
    if (parent !== undefined) parent.children.push(node);
    else {
      node.orphan = parentId !== null;
      roots.push(node);
    }
  }
  const looseLogs: LogRow[] = [];
  const logs: LogRow[] = [];
  for (const log of detail.logs) {
    const node = nodes.get(log.spanId ?? '');
    const placed = node === undefined ? log : withinSpan(log, node.span);
    (node?.logs ?? looseLogs).push(placed);
    logs.push(placed);
  }

  const byStart = (a: SpanNode, b: SpanNode) => a.span.start - b.span.start;
  const byTime = (a: LogRow, b: LogRow) => a.time - b.time || a.id - b.id;
  for (const node of nodes.values()) {
    node.children.sort(byStart);
    node.logs.sort(byTime);
  }
  roots.sort((a, b) => Number(a.orphan) - Number(b.orphan) || byStart(a, b));
  looseLogs.sort(byTime);

  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const { span } of nodes.values()) {
    from = Math.min(from, span.start);
    to = Math.max(to, span.start + Math.max(0, span.duration));
  }
  for (const log of logs) {
    from = Math.min(from, log.time);
    to = Math.max(to, log.time);
  }
  return Number.isFinite(from) ? { roots, looseLogs, from, to } : { roots, looseLogs, from: 0, to: 0 };
}

/**
 * OpenTelemetry's SDK for JavaScript begins a span at a whole millisecond and measures its length exactly, so its end is
 * up to a millisecond early. A log so little behind the end was logged inside.
 */
const EARLY_END_MS = 1;

function withinSpan(log: LogRow, span: SpanRow): LogRow {
  const end = span.start + Math.max(0, span.duration);
  return log.time > end && log.time - end < EARLY_END_MS ? { ...log, time: end } : log;
}

/** One span of every parent loop: cut there, all of them can be reached. */
function inLoops(nodes: ReadonlyMap<string, SpanNode>): Set<string> {
  const cut = new Set<string>();
  const done = new Set<string>();
  for (const first of nodes.keys()) {
    const path = new Set<string>();
    let id: string | null = first;
    while (id !== null && nodes.has(id) && !done.has(id)) {
      if (path.has(id)) {
        cut.add(id);
        break;
      }
      path.add(id);
      id = nodes.get(id)?.span.parentSpanId ?? null;
    }
    for (const seen of path) done.add(seen);
  }
  return cut;
}

export interface Folding {
  /** Ids of spans whose children and logs are hidden. */
  closed: ReadonlySet<string>;
  /** Whether log lines have rows of their own. */
  logs: boolean;
}

/** The rows in reading order: under each span its logs and child spans, by time. */
export function waterfallRows(tree: TraceTree, folding: Folding): WaterfallRow[] {
  const rows: WaterfallRow[] = [];
  // A stack rather than recursion: a runaway trace nests deeper than the call stack allows.
  type Work = { node: SpanNode; depth: number } | { log: LogRow; node: SpanNode | null; depth: number };
  const stack: Work[] = [];
  const push = (spans: SpanNode[], logs: LogRow[], owner: SpanNode | null, depth: number) => {
    const work: Work[] = spans.map((node) => ({ node, depth }));
    if (folding.logs) for (const log of logs) work.push({ log, node: owner, depth });
    const time = (item: Work) => ('log' in item ? item.log.time : item.node.span.start);
    // Where spans come first in `work`, an equal time keeps a span before its sibling's log.
    if (owner !== null) work.sort((a, b) => time(a) - time(b));
    for (let at = work.length - 1; at >= 0; at--) stack.push(work[at] as Work);
  };
  push(tree.roots, tree.looseLogs, null, 0);
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    if ('log' in item) {
      rows.push({ kind: 'log', key: logKey(item.log.id), depth: item.depth, log: item.log, node: item.node });
      continue;
    }
    const { node, depth } = item;
    const foldable = node.children.length > 0 || (folding.logs && node.logs.length > 0);
    const closed = foldable && folding.closed.has(node.span.spanId);
    rows.push({ kind: 'span', key: spanKey(node.span.spanId), depth, node, closed, foldable });
    if (!closed) push(node.children, node.logs, node, depth + 1);
  }
  return rows;
}

/** Ids of the spans above one, so that it can be brought into view. */
export function ancestors(detail: TraceDetail, spanId: string): string[] {
  const parents = new Map(detail.spans.map((span) => [span.spanId, span.parentSpanId]));
  const found = new Set<string>();
  for (
    let id = parents.get(spanId) ?? null;
    id !== null && parents.has(id) && !found.has(id);
    id = parents.get(id) ?? null
  ) {
    found.add(id);
  }
  found.delete(spanId);
  return [...found];
}
