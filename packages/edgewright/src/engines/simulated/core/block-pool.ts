/** A block of the key/value cache that somebody holds. */
export interface Block {
  readonly id: number;
  /** Of all tokens up to its end, when it is full of prompt; null: nobody else can use it. */
  hash: number | null;
  holders: number;
}

/**
 * Blocks of a paged cache. A block whose content is known stays findable after its last holder left, until its place
 * is needed; the one that was left longest ago goes first.
 */
export class BlockPool {
  readonly total: number;
  #made = 0;
  #free: Block[] = [];
  /** Left by everybody, content known, oldest first. */
  #left = new Map<Block, number>();
  #byHash = new Map<number, Block>();

  constructor(total: number) {
    this.total = total;
  }

  /** Blocks that can be had, those of left contents included. */
  get available(): number {
    return this.total - this.#made + this.#free.length + this.#left.size;
  }

  get used(): number {
    return this.total - this.available;
  }

  /** The block that holds this content, now held by one more; null: it is nowhere. */
  reuse(hash: number): Block | null {
    const block = this.#byHash.get(hash);
    if (block === undefined) return null;
    this.#left.delete(block);
    block.holders += 1;
    return block;
  }

  /** An empty block, or null when every one is held. */
  take(): Block | null {
    const block = this.#free.pop() ?? this.#make() ?? this.#forget();
    if (block !== null) block.holders = 1;
    return block;
  }

  /** Says what a block holds. Of two with the same content the first stays findable. */
  name(block: Block, hash: number): void {
    if (this.#byHash.has(hash)) return;
    block.hash = hash;
    this.#byHash.set(hash, block);
  }

  release(block: Block): void {
    block.holders -= 1;
    if (block.holders > 0) return;
    if (block.hash === null) this.#free.push(block);
    else this.#left.set(block, block.hash);
  }

  #make(): Block | null {
    if (this.#made >= this.total) return null;
    this.#made += 1;
    return { id: this.#made - 1, hash: null, holders: 0 };
  }

  #forget(): Block | null {
    const [oldest] = this.#left.keys();
    if (oldest === undefined) return null;
    this.#left.delete(oldest);
    if (oldest.hash !== null) this.#byHash.delete(oldest.hash);
    oldest.hash = null;
    return oldest;
  }
}
