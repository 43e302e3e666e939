/** The app's metrics, and one trace from a signal to its notice. They hold ids, causes, counts and codes only. */

interface Metric {
  /** A gauge is read at each export; the others are recorded when something happens. */
  readonly kind: 'counter' | 'histogram' | 'gauge';
  /** The metric's dimension. */
  readonly by: string;
  readonly unit?: 's';
  readonly meaning: string;
}

/** All metrics. Alerts and the workbook in `infra/` depend on these names. */
export const METRICS = {
  'revaudit.heartbeat': { kind: 'counter', by: 'timer', meaning: 'runs that a timer finished' },
  'revaudit.source_blind_minutes': {
    kind: 'histogram',
    by: 'source',
    meaning: 'after each run: minutes since the source was read; 0: this run read it',
  },
  'revaudit.signals': { kind: 'counter', by: 'source', meaning: 'signals put into the queue' },
  'revaudit.revocations': { kind: 'counter', by: 'cause', meaning: 'revocations opened' },
  'revaudit.lag': { kind: 'histogram', by: 'source', unit: 's', meaning: 'from the change to its record' },
  'revaudit.notices': { kind: 'counter', by: 'state', meaning: 'notices that came into a state' },
  'revaudit.page_opens': {
    kind: 'counter',
    by: 'cause',
    meaning: 'times the page behind a link in a notice was opened, perhaps by a scanner of mail',
  },
  'revaudit.dropped': {
    kind: 'counter',
    by: 'reason',
    meaning: 'input that was dropped: forged, of another tenant, unreadable, or of no known form',
  },
  'revaudit.retries': {
    kind: 'counter',
    by: 'reason',
    meaning: 'messages that failed: outage, fault (both are tried again), poison (given up), returned (from poison)',
  },
  'revaudit.poison': { kind: 'gauge', by: 'queue', meaning: 'messages in the poison queue' },
  'revaudit.clock_skew': {
    kind: 'gauge',
    by: 'clock',
    unit: 's',
    meaning: "between the host's clock and this one",
  },
  'revaudit.subscription.expires_in': {
    kind: 'gauge',
    by: 'resource',
    unit: 's',
    meaning: 'what is left of a Graph subscription; 0: there is none',
  },
  'revaudit.canary.lag': {
    kind: 'histogram',
    by: 'signal',
    unit: 's',
    meaning: "from a canary's change to its record",
  },
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof METRICS;
export type GaugeName = {
  [Name in MetricName]: (typeof METRICS)[Name]['kind'] extends 'gauge' ? Name : never;
}[MetricName];

export type Attributes = Readonly<Record<string, string | number>>;

/**
 * `signal-told`: signals were enqueued. `signal-audited`: one signal went through the pipeline. `notice-told`: the app
 * tried to send a notice.
 */
export type SpanName = 'signal-told' | 'signal-audited' | 'notice-told';

export interface SpanStart {
  /** W3C traceparent of the dequeued message. Where absent, the span belongs to the host's trace. */
  readonly parent?: string | undefined;
  readonly attributes?: Attributes;
}

export interface Telemetry {
  /** @param by the value of the metric's dimension @param value 1 by default */
  record(metric: Exclude<MetricName, GaugeName>, by: string, value?: number): void;
  /**
   * Reads the gauge with `read` from now on, in place of an earlier function.
   * @param read resolves to values by dimension
   */
  watchGauge(metric: GaugeName, read: () => Promise<ReadonlyMap<string, number>>): void;
  /** Runs the work in a span. An error of the work sets the span's status to its code, and is thrown again. */
  span<T>(name: SpanName, start: SpanStart, work: () => Promise<T>): Promise<T>;
  /** Adds attributes to the active span. */
  setAttributes(attributes: Attributes): void;
  /** Adds an event to the active span. */
  addEvent(name: string, attributes: Attributes): void;
  /** The active trace context, for a queue message; undefined outside of a trace. */
  traceparent(): string | undefined;
  /** Runs the work of one invocation: its spans belong to the host's trace. */
  within<T>(traceparent: string | undefined, work: () => Promise<T>): Promise<T>;
  /** Why an export failed; each reason is returned once. */
  takeExportFailure(): string | undefined;
  /** Exports what is pending. Never rejects. */
  flush(): Promise<void>;
}

/** Telemetry that is off. */
export const silent: Telemetry = {
  record() {},
  watchGauge() {},
  span: (_name, _start, work) => work(),
  setAttributes() {},
  addEvent() {},
  traceparent: () => undefined,
  within: (_traceparent, work) => work(),
  takeExportFailure: () => undefined,
  flush: async () => {},
};
