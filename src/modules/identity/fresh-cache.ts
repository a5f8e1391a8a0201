interface Remembered<Value> {
  readonly value: Value;
  readonly loadedAtMs: number;
  readonly generation: number;
}

/**
 * Remembers what was read from the database for a bounded time and in a bounded number. `expire` makes everything be
 * read again, also what is being read at that moment: what this process revokes is refused from the next request on,
 * what another revokes after at most `freshMs`. Absent values are not remembered.
 */
export class FreshCache<Value> {
  private readonly remembered = new Map<string, Remembered<Value>>();
  private readonly loading = new Map<string, { generation: number; value: Promise<Value | null> }>();
  private generation = 0;

  constructor(
    private readonly nowMs: () => number,
    private readonly freshMs: number,
    private readonly sizeMax: number,
  ) {}

  /** The value, from memory when it is fresh enough. Requests for the same key at the same time share one read. */
  async get(key: string, load: () => Promise<Value | null>): Promise<Value | null> {
    return this.peek(key) ?? this.read(key, load);
  }

  /** The value when it is in memory and fresh, without waiting. */
  peek(key: string): Value | undefined {
    const found = this.remembered.get(key);
    if (!found || found.generation !== this.generation) return undefined;
    const ageMs = this.nowMs() - found.loadedAtMs;
    return ageMs >= 0 && ageMs < this.freshMs ? found.value : undefined;
  }

  expire(): void {
    this.generation += 1;
  }

  private read(key: string, load: () => Promise<Value | null>): Promise<Value | null> {
    const { generation } = this;
    const underWay = this.loading.get(key);
    if (underWay?.generation === generation) return underWay.value;
    const loadedAtMs = this.nowMs();
    const value = load()
      .then((loaded) => {
        if (loaded === null) this.remembered.delete(key);
        else this.remember(key, { value: loaded, loadedAtMs, generation });
        return loaded;
      })
      .finally(() => {
        if (this.loading.get(key)?.generation === generation) this.loading.delete(key);
      });
    this.loading.set(key, { generation, value });
    return value;
  }

  private remember(key: string, entry: Remembered<Value>): void {
    this.remembered.delete(key);
    this.remembered.set(key, entry);
    if (this.remembered.size <= this.sizeMax) return;
    const [oldest] = this.remembered.keys();
    if (oldest !== undefined) this.remembered.delete(oldest);
  }
}
