/**
 * Runs a regular expression as a backtracking engine does, and counts its steps: what takes long on some text takes many
 * steps on any machine. V8's engine takes fewer, since it skips where nothing can begin, and never more in kind.
 *
 * Knows what the patterns of this package are made of, and refuses the rest.
 */

type Test = (character: string) => boolean;

type Node =
  | { type: 'set'; test: Test }
  | { type: 'edge'; is: 'start' | 'end' | 'word' }
  | { type: 'look'; ahead: boolean; wanted: boolean; body: Node }
  | { type: 'all'; parts: Node[] }
  | { type: 'one'; parts: Node[] }
  | { type: 'repeat'; body: Node; least: number; most: number; greedy: boolean };

type Step =
  | { do: 'set'; test: Test }
  | { do: 'edge'; is: 'start' | 'end' | 'word' }
  | { do: 'look'; program: Step[]; ahead: boolean; wanted: boolean }
  | { do: 'fork'; first: number; second: number }
  | { do: 'go'; to: number }
  /** Leaves a repetition whose last turn has taken nothing. */
  | { do: 'mark' }
  | { do: 'end' };

const isWord: Test = (c) => /\w/.test(c);

class Parser {
  #at = 0;
  readonly #source: string;
  readonly #ignoreCase: boolean;
  readonly #unicode: boolean;

  constructor({ source, flags }: RegExp) {
    this.#source = source;
    this.#ignoreCase = flags.includes('i');
    this.#unicode = flags.includes('u');
  }

  parse(): Node {
    const node = this.#alternatives();
    if (this.#at < this.#source.length) throw this.#unknown();
    return node;
  }

  #unknown(): Error {
    return new Error(`not known: ${this.#source.slice(this.#at, this.#at + 20)}`);
  }

  #take(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #alternatives(): Node {
    const parts: Node[] = [];
    do {
      const sequence: Node[] = [];
      while (this.#at < this.#source.length && !/[|)]/.test(this.#source[this.#at] as string)) {
        sequence.push(this.#repeated(this.#atom()));
      }
      parts.push({ type: 'all', parts: sequence });
    } while (this.#take('|'));
    return parts.length === 1 ? (parts[0] as Node) : { type: 'one', parts };
  }

  #atom(): Node {
    if (this.#take('^')) return { type: 'edge', is: 'start' };
    if (this.#take('$')) return { type: 'edge', is: 'end' };
    if (this.#take('\\b')) return { type: 'edge', is: 'word' };
    for (const [begin, ahead, wanted] of [
      ['(?=', true, true],
      ['(?!', true, false],
      ['(?<=', false, true],
      ['(?<!', false, false],
    ] as const) {
      if (this.#take(begin)) return { type: 'look', ahead, wanted, body: this.#closed() };
    }
    if (this.#take('(?:') || this.#take('(')) return this.#closed();
    return { type: 'set', test: this.#set() };
  }

  #closed(): Node {
    const body = this.#alternatives();
    if (!this.#take(')')) throw this.#unknown();
    return body;
  }

  #repeated(body: Node): Node {
    const found = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/.exec(this.#source.slice(this.#at));
    if (found === null) return body;
    this.#at += found[0].length;
    const [text, from = '0', comma = ',', to = ''] = found;
    const least = text[0] === '{' ? Number(from) : text[0] === '+' ? 1 : 0;
    const upTo = text[0] === '?' ? 1 : Number.POSITIVE_INFINITY;
    const most = text[0] !== '{' ? upTo : comma === '' ? least : to === '' ? upTo : Number(to);
    return { type: 'repeat', body, least, most, greedy: text === '?' || !text.endsWith('?') };
  }

  /** One character's set, which a RegExp of its own tells of. */
  #set(): Test {
    const found = /^(?:\[(?:\\.|[^\]\\])*\]|\\(?:x..|u....|p\{\w+\}|.)|[^\\])/su.exec(
      this.#source.slice(this.#at),
    );
    if (found === null || /^\\[1-9kB]/.test(found[0])) throw this.#unknown();
    this.#at += found[0].length;
    const one = new RegExp(`^${found[0]}$`, `${this.#ignoreCase ? 'i' : ''}${this.#unicode ? 'u' : ''}`);
    const known = new Map<string, boolean>();
    return (character) => {
      let is = known.get(character);
      if (is === undefined) {
        is = one.test(character);
        known.set(character, is);
      }
      return is;
    };
  }
}

function compile(node: Node, backwards: boolean): Step[] {
  const program: Step[] = [];
  add(node);
  program.push({ do: 'end' });
  return program;

  function add(part: Node): void {
    switch (part.type) {
      case 'set':
        program.push({ do: 'set', test: part.test });
        break;
      case 'edge':
        program.push({ do: 'edge', is: part.is });
        break;
      case 'look':
        program.push({
          do: 'look',
          program: compile(part.body, !part.ahead),
          ahead: part.ahead,
          wanted: part.wanted,
        });
        break;
      case 'all':
        for (const one of backwards ? part.parts.toReversed() : part.parts) add(one);
        break;
      case 'one': {
        const ends: { do: 'go'; to: number }[] = [];
        for (const [index, one] of part.parts.entries()) {
          if (index === part.parts.length - 1) add(one);
          else {
            const fork = { do: 'fork' as const, first: program.length + 1, second: 0 };
            program.push(fork);
            add(one);
            const end = { do: 'go' as const, to: 0 };
            program.push(end);
            ends.push(end);
            fork.second = program.length;
          }
        }
        for (const end of ends) end.to = program.length;
        break;
      }
      case 'repeat':
        repeat(part);
    }
  }

  function repeat({ body, least, most, greedy }: Node & { type: 'repeat' }): void {
    for (let i = 0; i < least; i++) add(body);
    const forks: { do: 'fork'; first: number; second: number }[] = [];
    const fork = () => {
      const made = { do: 'fork' as const, first: program.length + 1, second: program.length + 1 };
      program.push(made);
      forks.push(made);
      return program.length - 1;
    };
    if (most === Number.POSITIVE_INFINITY) {
      const begin = fork();
      program.push({ do: 'mark' });
      add(body);
      program.push({ do: 'go', to: begin });
    } else {
      for (let i = least; i < most; i++) {
        fork();
        add(body);
      }
    }
    for (const made of forks) {
      if (greedy) made.second = program.length;
      else made.first = program.length;
    }
  }
}

export class CountedRegExp {
  /** Taken so far. */
  steps = 0;
  readonly #program: Step[];
  readonly #sticksToStart: boolean;

  /** @throws for what it does not know. */
  constructor(pattern: RegExp) {
    this.#program = compile(new Parser(pattern).parse(), false);
    this.#sticksToStart = pattern.sticky;
  }

  /** @returns where the pattern matches, as `text.matchAll` has it. */
  matches(text: string): { at: number; text: string }[] {
    const found: { at: number; text: string }[] = [];
    for (let at = 0; at <= text.length; ) {
      const end = this.#run(this.#program, text, at, false);
      if (end === undefined) {
        if (this.#sticksToStart) break;
        at++;
      } else {
        found.push({ at, text: text.slice(at, end) });
        at = end === at ? at + 1 : end;
      }
    }
    return found;
  }

  #run(program: Step[], text: string, from: number, backwards: boolean): number | undefined {
    /** Where else to go on: the step and the place in the text, by turns. */
    const open: number[] = [0, from];
    while (open.length > 0) {
      let at = open.pop() as number;
      let pc = open.pop() as number;
      for (;;) {
        this.steps++;
        const step = program[pc] as Step;
        if (step.do === 'end') return at;
        if (step.do === 'fork') {
          open.push(step.second, at);
          pc = step.first;
          continue;
        }
        if (step.do === 'go') {
          pc = step.to;
          continue;
        }
        if (step.do === 'set') {
          const character = text[backwards ? at - 1 : at];
          if (character === undefined || !step.test(character)) break;
          at += backwards ? -1 : 1;
        } else if (step.do === 'edge') {
          if (!isEdge(step.is, text, at)) break;
        } else if (step.do === 'look') {
          const isThere = this.#run(step.program, text, at, !step.ahead) !== undefined;
          if (isThere !== step.wanted) break;
        }
        pc++;
      }
    }
    return undefined;
  }
}

function isEdge(is: 'start' | 'end' | 'word', text: string, at: number): boolean {
  if (is === 'start') return at === 0;
  if (is === 'end') return at === text.length;
  return isWord(text[at - 1] ?? '') !== isWord(text[at] ?? '');
}
