/** An OpenTelemetry collector on loopback that stores what it receives, as JSON. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: number | string };
}

export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: readonly Attribute[];
  readonly events: readonly { readonly name: string }[];
  readonly links: readonly { readonly traceId: string }[];
}

interface Point {
  readonly attributes: readonly Attribute[];
  readonly asDouble?: number;
  readonly asInt?: number | string;
  readonly count?: number | string;
}

interface CollectedMetric {
  readonly name: string;
  readonly sum?: { readonly dataPoints: readonly Point[] };
  readonly gauge?: { readonly dataPoints: readonly Point[] };
  readonly histogram?: { readonly dataPoints: readonly Point[] };
}

export interface Collector {
  readonly url: string;
  /** Every request body, as it came. */
  readonly bodies: readonly string[];
  spans(): readonly CollectedSpan[];
  /** By `metric{dimension}`: the newest value; for a histogram, the number of measurements. */
  figures(): ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

export async function startCollector(): Promise<Collector> {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    bodies.push(Buffer.concat(await request.toArray()).toString());
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // The server listens on a port.
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    bodies,
    spans: () => scopesOf(bodies, 'resourceSpans', 'scopeSpans').flatMap(({ spans = [] }) => spans),
    figures() {
      const metrics = scopesOf(bodies, 'resourceMetrics', 'scopeMetrics').flatMap(
        ({ metrics: collected = [] }) => collected,
      );
      return new Map(metrics.flatMap(figuresOf));
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Scope {
  readonly spans?: readonly CollectedSpan[];
  readonly metrics?: readonly CollectedMetric[];
}

function scopesOf(bodies: readonly string[], resources: string, scopes: string): readonly Scope[] {
  return bodies.flatMap((body) => {
    const parsed = JSON.parse(body) as Readonly<Record<string, readonly Readonly<Record<string, readonly Scope[]>>[]>>;
    return (parsed[resources] ?? []).flatMap((resource) => resource[scopes] ?? []);
  });
}

function figuresOf({ name, sum, gauge, histogram }: CollectedMetric): readonly (readonly [string, number])[] {
  const points = (sum ?? gauge ?? histogram)?.dataPoints ?? [];
  return points.map(({ attributes, asDouble, asInt, count }) => [
    `${name}{${attributes[0]?.value.stringValue}}`,
    Number(count ?? asDouble ?? asInt),
  ]);
}
