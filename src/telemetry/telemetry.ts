/** What the app tells of itself while it works: figures, and one trace from a signal to its notice. Ids, causes, counts and codes only. */

interface Metric {
  /** A gauge is asked for whenever figures are sent; the others are told as things happen. */
  readonly kind: 'counter' | 'histogram' | 'gauge';
  /** What tells one series from another. */
  readonly by: string;
  readonly unit?: 's';
  readonly meaning: string;
}

/** All of them. Alerts and the workbook in `infra/` rest on these names. */
export const METRICS = {
  'revaudit.heartbeat': { kind: 'counter', by: 'timer', meaning: 'turns that a timer finished' },
  'revaudit.signals': { kind: 'counter', by: 'source', meaning: 'signals put into the queue' },
  'revaudit.revocations': { kind: 'counter', by: 'cause', meaning: 'revocations opened' },
  'revaudit.lag': { kind: 'histogram', by: 'source', unit: 's', meaning: 'from the change to its record' },
  'revaudit.notices': { kind: 'counter', by: 'state', meaning: 'notices that came into a state' },
  'revaudit.dropped': {
    kind: 'counter',
    by: 'reason',
    meaning: 'what came in and was left out: forged, foreign, or not to be read',
  },
  'revaudit.poison': { kind: 'gauge', by: 'queue', meaning: 'messages that were given up' },
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

export type Facts = Readonly<Record<string, string | number>>;

/** A part of a trace. `signal-told`: it is safe in the queue; `signal-audited`: it went down the spine; `notice-told`: sending was tried. */
export type SpanName = 'signal-told' | 'signal-audited' | 'notice-told';

export interface SpanStart {
  /** W3C traceparent of what it goes on from, as it came out of a queue; the host's where absent. */
  readonly parent?: string | undefined;
  readonly facts?: Facts;
}

export interface Telemetry {
  /** @param by the value of the metric's dimension @param value 1 where not given */
  record(metric: Exclude<MetricName, GaugeName>, by: string, value?: number): void;
  /** From now on `read` is asked in place of what was asked for this metric before; by the dimension's values. */
  watch(metric: GaugeName, read: () => Promise<ReadonlyMap<string, number>>): void;
  /** Runs the work as a part of a trace. What the work throws is marked by its code and thrown on. */
  span<T>(name: SpanName, start: SpanStart, work: () => Promise<T>): Promise<T>;
  /** Adds facts to the part that is running. */
  note(facts: Facts): void;
  /** Marks a step within it. */
  step(name: string, facts: Facts): void;
  /** Where in a trace we are, for those who go on later; undefined outside of one. */
  traceparent(): string | undefined;
  /** Runs the work of one invocation: what it begins goes on from the host's own trace. */
  within<T>(traceparent: string | undefined, work: () => Promise<T>): Promise<T>;
  /** Why telemetry does not arrive; each reason is told once. */
  takeTrouble(): string | undefined;
  /** Sends what has gathered. Never rejects. */
  flush(): Promise<void>;
}

/** Nobody listens. */
export const silent: Telemetry = {
  record() {},
  watch() {},
  span: (_name, _start, work) => work(),
  note() {},
  step() {},
  traceparent: () => undefined,
  within: (_traceparent, work) => work(),
  takeTrouble: () => undefined,
  flush: async () => {},
};
