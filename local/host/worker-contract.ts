/** The contract between the worker and the package `@azure/functions`: registrations, invocations and their results. */

export interface Binding {
  readonly type: string;
  readonly direction: 'in' | 'out';
  readonly [property: string]: unknown;
}

/** One function as the package registers it: its bindings by name (`$return` is the return value), and its handler. */
export interface RegisteredFunction {
  readonly name: string;
  readonly bindings: Readonly<Record<string, Binding>>;
  readonly retryOptions?: RetryOptions;
  readonly handler: (...inputs: readonly unknown[]) => unknown;
}

/** When the host runs a failed function again. */
export interface RetryOptions {
  readonly retryStrategy: string;
  readonly maxRetryCount: number;
  readonly delayInterval?: { readonly seconds: number };
}

/** A value between host and worker: exactly one member is set. */
export interface TypedData {
  readonly string?: string;
  readonly json?: string;
  readonly bytes?: Uint8Array;
  readonly int?: number;
  readonly double?: number;
  readonly http?: HttpData;
  readonly collectionString?: { readonly string: readonly string[] };
}

export interface RetryContext {
  /** 0 for the first run. */
  readonly retryCount: number;
  readonly maxRetryCount: number;
}

export interface HttpData {
  readonly method?: string;
  readonly url?: string;
  readonly nullableHeaders?: NullableTexts;
  readonly nullableQuery?: NullableTexts;
  readonly nullableParams?: NullableTexts;
  readonly body?: TypedData | null;
  readonly statusCode?: string;
  /** Of a response; the headers of a request are nullable. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly unknown[];
}

/** The form of texts that may be empty, for a worker that supports it. */
export type NullableTexts = Readonly<Record<string, { readonly value: string }>>;

export interface NamedData {
  readonly name: string;
  readonly data: TypedData;
}

export interface InvocationResult {
  readonly returnValue?: TypedData | null;
  readonly outputData?: readonly NamedData[];
}

export interface CoreInvocation {
  readonly invocationId: string;
  readonly request: {
    readonly invocationId: string;
    readonly inputData: readonly NamedData[];
    readonly triggerMetadata: Readonly<Record<string, TypedData>>;
    readonly traceContext: { readonly traceParent: string };
    readonly retryContext?: RetryContext;
  };
  readonly metadata: RegisteredFunction;
  state: 'preInvocationHooks' | 'invocation' | 'postInvocationHooks' | undefined;
  log(level: string, category: string, message: string): void;
}

export interface InvocationModel {
  getArguments(): Promise<{ context: object; inputs: unknown[] }>;
  invokeFunction(context: object, inputs: unknown[], handler: RegisteredFunction['handler']): Promise<unknown>;
  getResponse(context: object, result: unknown): Promise<InvocationResult>;
}
