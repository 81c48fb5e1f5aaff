import { limits } from '../../contract/limits.ts';

/**
 * How many attempts a backtracking matcher makes for a pattern on the worst line, at most: places to begin at, times
 * the ways to divide text among repetitions that could take each other's characters. One attempt is a few comparisons.
 * Infinity for repetitions without an upper bound. Knows the syntax that the tables of rules use.
 */
export function worstAttempts(pattern: RegExp): number {
  const sequences = new Parser(pattern.source).alternatives();
  return sequences.reduce((sum, sequence) => {
    const { prefix, anchored } = beginningOf(sequence);
    const begins = anchored ? 1 : limits.logLineBytes / Math.max(1, prefix);
    return sum + begins * waysOf(sequence, new Set());
  }, 0);
}

/** One character of a set, a place such as `\b`, or a group; repeated `least` to `most` times. */
interface Item {
  readonly kind: 'character' | 'place' | 'group';
  readonly source: string;
  readonly alternatives: readonly Item[][];
  least: number;
  most: number;
}

class Parser {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  alternatives(): Item[][] {
    const found: Item[][] = [[]];
    while (this.#at < this.#source.length && this.#source[this.#at] !== ')') {
      if (this.#take(/\|/y) !== null) found.push([]);
      else found.at(-1)?.push(this.#item());
    }
    return found;
  }

  #item(): Item {
    const item = this.#atom();
    const bounds = this.#take(/\{(\d+)(,?)(\d*)\}|[?*+]/y);
    if (bounds === null) return item;
    const [text, least = '0', comma, most = ''] = bounds;
    if (text === '?') item.least = 0;
    else if (text === '*' || text === '+' || (comma === ',' && most === '')) item.most = Infinity;
    else [item.least, item.most] = [Number(least), comma === ',' ? Number(most) : Number(least)];
    this.#take(/\?/y);
    return item;
  }

  #atom(): Item {
    const place = this.#take(/\^|\$|\\b/y);
    if (place) return { kind: 'place', source: place[0], alternatives: [], least: 1, most: 1 };
    const opening = this.#take(/\((\?(?:[:=!]|<[=!]|<\w+>))?/y);
    if (opening) {
      const alternatives = this.alternatives();
      this.#at += 1;
      const looks = /[=!]$/.test(opening[1] ?? '');
      return { kind: looks ? 'place' : 'group', source: opening[0], alternatives, least: 1, most: 1 };
    }
    const character = this.#take(/\[(?:\\.|[^\]\\])*\]|\\u\w{4}|\\.|[^]/y);
    return { kind: 'character', source: character?.[0] ?? '', alternatives: [], least: 1, most: 1 };
  }

  #take(shape: RegExp): RegExpExecArray | null {
    shape.lastIndex = this.#at;
    const match = shape.exec(this.#source);
    if (match) this.#at = shape.lastIndex;
    return match;
  }
}

const samples = Array.from({ length: 0x7f - 0x20 }, (_, index) => String.fromCodePoint(0x20 + index)).concat('\n');

function charactersOf(item: Item): Set<string> {
  const one = new RegExp(`^${item.source}$`);
  return new Set(samples.filter((character) => one.test(character)));
}

/** Characters with which a sequence can begin. */
function firstOf(sequence: readonly Item[]): Set<string> {
  const first = new Set<string>();
  for (const item of sequence) {
    if (item.kind === 'place') continue;
    const own = item.kind === 'character' ? [charactersOf(item)] : item.alternatives.map((one) => firstOf(one));
    for (const set of own) for (const character of set) first.add(character);
    if (item.least > 0) break;
  }
  return first;
}

/** `after`: characters that may follow the sequence, where it is repeated. */
function waysOf(sequence: readonly Item[], after: ReadonlySet<string>): number {
  return sequence.reduce((ways, item, index) => {
    if (item.kind === 'place') return ways;
    if (item.most === Infinity) return Infinity;
    const own = firstOf([{ ...item, least: 1 }]);
    const next = new Set([...firstOf(sequence.slice(index + 1)), ...after]);
    const behind = item.most > 1 ? new Set([...next, ...own]) : next;
    const inner = item.alternatives.reduce((sum, one) => sum + waysOf(one, behind), 0);
    const innerWays = item.kind === 'group' ? Math.max(1, inner) ** item.most : 1;
    const mayTakeNext = item.most > item.least && [...own].some((character) => next.has(character));
    return ways * innerWays * (mayTakeNext ? item.most - item.least + 1 : 1);
  }, 1);
}

function beginningOf(sequence: readonly Item[]): { prefix: number; anchored: boolean } {
  const fixed = sequence.findIndex((item) => item.kind !== 'character' || item.least !== item.most);
  const anchored = sequence[0]?.source === '^';
  return { prefix: fixed === -1 ? sequence.length : fixed, anchored };
}
