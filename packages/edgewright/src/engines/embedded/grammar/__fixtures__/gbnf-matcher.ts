/**
 * Reads GBNF and tells whether a text matches, independently of the code that writes grammars. Enforces what
 * llama.cpp enforces: names, defined rules, counts up to 2000, no left recursion.
 */
type Node =
  | { kind: 'text'; characters: string[] }
  | { kind: 'set'; negated: boolean; ranges: [number, number][] }
  | { kind: 'rule'; name: string }
  | { kind: 'sequence'; items: Node[] }
  | { kind: 'choice'; options: Node[] }
  | { kind: 'repeat'; item: Node; min: number; max: number };

export class GbnfMatcher {
  readonly #rules: Map<string, Node>;

  constructor(grammar: string) {
    this.#rules = new GbnfReader(grammar).read();
    if (!this.#rules.has('root')) throw new Error('there is no root rule');
    for (const node of this.#rules.values()) this.#checkReferences(node);
  }

  get ruleCount(): number {
    return this.#rules.size;
  }

  /** True when the whole text matches the rule `root`. */
  matches(text: string): boolean {
    return this.#ends(Array.from(text)).has(Array.from(text).length);
  }

  #ends(characters: string[]): Set<number> {
    const memory = new Map<string, Set<number>>();
    const open = new Set<string>();
    const visit = (node: Node, start: number): Set<number> => {
      switch (node.kind) {
        case 'text':
          return node.characters.every((character, index) => characters[start + index] === character)
            ? new Set([start + node.characters.length])
            : new Set();
        case 'set': {
          const codePoint = characters[start]?.codePointAt(0);
          if (codePoint === undefined) return new Set();
          const inside = node.ranges.some(([first, last]) => first <= codePoint && codePoint <= last);
          return inside === node.negated ? new Set() : new Set([start + 1]);
        }
        case 'rule': {
          const key = `${node.name} ${start}`;
          const known = memory.get(key);
          if (known) return known;
          if (open.has(key)) throw new Error(`rule ${node.name} is left-recursive`);
          const body = this.#rules.get(node.name);
          if (!body) throw new Error(`rule ${node.name} is not defined`);
          open.add(key);
          const ends = visit(body, start);
          open.delete(key);
          memory.set(key, ends);
          return ends;
        }
        case 'sequence': {
          let ends = new Set([start]);
          for (const item of node.items) ends = union([...ends].map((end) => visit(item, end)));
          return ends;
        }
        case 'choice':
          return union(node.options.map((option) => visit(option, start)));
        case 'repeat': {
          const found = new Set<number>(node.min === 0 ? [start] : []);
          let ends = new Set([start]);
          for (let count = 1; count <= node.max && ends.size > 0; count += 1) {
            const next = union([...ends].map((end) => visit(node.item, end)));
            // Beyond the minimum, only places that are new lead anywhere new.
            ends = count > node.min ? new Set([...next].filter((end) => !found.has(end))) : next;
            if (count >= node.min) for (const end of next) found.add(end);
          }
          return found;
        }
      }
    };
    return visit({ kind: 'rule', name: 'root' }, 0);
  }

  #checkReferences(node: Node): void {
    if (node.kind === 'rule' && !this.#rules.has(node.name)) throw new Error(`rule ${node.name} is not defined`);
    if (node.kind === 'sequence') for (const item of node.items) this.#checkReferences(item);
    if (node.kind === 'choice') for (const option of node.options) this.#checkReferences(option);
    if (node.kind === 'repeat') this.#checkReferences(node.item);
  }
}

function union(sets: Set<number>[]): Set<number> {
  const all = new Set<number>();
  for (const set of sets) for (const value of set) all.add(value);
  return all;
}

class GbnfReader {
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): Map<string, Node> {
    const rules = new Map<string, Node>();
    while (this.#position < this.#text.length) {
      const name = this.#match(/[0-9A-Za-z-]+/y);
      this.#expect(' ::= ');
      if (rules.has(name)) throw new Error(`rule ${name} is defined twice`);
      rules.set(name, this.#choice());
      this.#expect('\n');
    }
    return rules;
  }

  #choice(): Node {
    const options = [this.#sequence()];
    while (this.#skip(' | ')) options.push(this.#sequence());
    return { kind: 'choice', options };
  }

  #sequence(): Node {
    const items = [this.#repeated()];
    while (this.#text[this.#position] === ' ' && this.#text[this.#position + 1] !== '|') {
      this.#position += 1;
      items.push(this.#repeated());
    }
    return { kind: 'sequence', items };
  }

  #repeated(): Node {
    const item = this.#atom();
    if (this.#skip('*')) return { kind: 'repeat', item, min: 0, max: Infinity };
    if (this.#skip('+')) return { kind: 'repeat', item, min: 1, max: Infinity };
    if (this.#skip('?')) return { kind: 'repeat', item, min: 0, max: 1 };
    if (!this.#skip('{')) return item;
    const [, min, comma, max] = /^(\d+)(,(\d*))?\}$/.exec(this.#match(/[\d,]+\}/y)) ?? [];
    const low = Number(min);
    const high = comma === undefined ? low : max ? Number(max) : Infinity;
    if (low > 2000 || (high !== Infinity && high > 2000)) throw new Error(`{${low},${high}} is too many for llama.cpp`);
    if (high < low) throw new Error(`{${low},${high}} is the wrong way round`);
    return { kind: 'repeat', item, min: low, max: high };
  }

  #atom(): Node {
    if (this.#skip('(')) {
      const inner = this.#choice();
      this.#expect(')');
      return inner;
    }
    if (this.#skip('"')) {
      const characters: string[] = [];
      while (!this.#skip('"')) characters.push(String.fromCodePoint(this.#character()));
      return { kind: 'text', characters };
    }
    if (this.#skip('[')) {
      const negated = this.#skip('^');
      const ranges: [number, number][] = [];
      while (!this.#skip(']')) {
        const first = this.#character();
        ranges.push([first, this.#skip('-') ? this.#character() : first]);
      }
      if (ranges.length === 0) throw new Error('an empty set');
      return { kind: 'set', negated, ranges };
    }
    return { kind: 'rule', name: this.#match(/[0-9A-Za-z-]+/y) };
  }

  #character(): number {
    if (!this.#skip('\\')) {
      const codePoint = this.#text.codePointAt(this.#position);
      if (codePoint === undefined) throw new Error('the grammar ends too early');
      this.#position += codePoint > 0xffff ? 2 : 1;
      return codePoint;
    }
    if (this.#skip('x')) return Number.parseInt(this.#match(/[0-9A-F]{2}/y), 16);
    if (this.#skip('u')) return Number.parseInt(this.#match(/[0-9A-F]{4}/y), 16);
    if (this.#skip('U')) return Number.parseInt(this.#match(/[0-9A-F]{8}/y), 16);
    throw new Error(`unknown escape at ${this.#text.slice(this.#position, this.#position + 10)}`);
  }

  #skip(text: string): boolean {
    if (!this.#text.startsWith(text, this.#position)) return false;
    this.#position += text.length;
    return true;
  }

  #expect(text: string): void {
    if (!this.#skip(text)) {
      const here = this.#text.slice(this.#position, this.#position + 30);
      throw new Error(`expected ${JSON.stringify(text)} at ${JSON.stringify(here)}`);
    }
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#position;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) throw new Error(`expected ${pattern} at ${this.#text.slice(this.#position, this.#position + 30)}`);
    this.#position += found.length;
    return found;
  }
}
