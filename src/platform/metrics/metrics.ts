import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Every metric's name begins with it. */
const PREFIX = 'xiang_';

/** What a metric is called (`orders_total`) and says. Labels have few values each: never an id. */
export interface MetricDefinition<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly Label[];
}

/** The figures of this process, for Prometheus. A module declares its metrics once, in its constructor. */
@Injectable()
export class Metrics implements OnModuleDestroy {
  private readonly registry = new Registry();

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Something that only grows: orders, trades. */
  counter<Label extends string = never>(definition: MetricDefinition<Label>): Counter<Label> {
    return new Counter<Label>(this.described(definition));
  }

  /** Something measured per event: a duration in seconds, the size of a batch. `buckets` are upper bounds. */
  histogram<Label extends string = never>(
    definition: MetricDefinition<Label> & { readonly buckets: readonly number[] },
  ): Histogram<Label> {
    return new Histogram<Label>({ ...this.described(definition), buckets: [...definition.buckets] });
  }

  /** Something that is read when it is asked for: the depth of a queue, connections in use. */
  gauge(definition: MetricDefinition<never>, read: () => number): void {
    new Gauge({
      ...this.described(definition),
      collect() {
        this.set(read());
      },
    });
  }

  /** As `gauge`, with one value for each combination of labels. */
  gauges<Label extends string>(
    definition: MetricDefinition<Label>,
    read: () => readonly { readonly labels: Readonly<Record<Label, string>>; readonly value: number }[],
  ): void {
    new Gauge<Label>({
      ...this.described(definition),
      collect() {
        this.reset();
        for (const { labels, value } of read()) this.set({ ...labels }, value);
      },
    });
  }

  /** Prometheus text, and the media type it has. */
  async expose(): Promise<{ readonly text: string; readonly mediaType: string }> {
    return { text: await this.registry.metrics(), mediaType: this.registry.contentType };
  }

  onModuleDestroy(): void {
    this.registry.clear();
  }

  private described<Label extends string>({ name, help, labels }: MetricDefinition<Label>) {
    return { name: PREFIX + name, help, labelNames: [...(labels ?? [])], registers: [this.registry] };
  }
}
