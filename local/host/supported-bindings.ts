/** Refuses unsupported bindings at the start: otherwise they would silently do nothing. */
import { AuditorError } from '../../src/base/errors.ts';
import type { Binding, RegisteredFunction, RetryOptions } from './worker-contract.ts';

const RETURN_VALUE = '$return';
const EVENT_HUB = 'eventhubtrigger';
const TRIGGERS = new Set(['httptrigger', 'timertrigger', 'queuetrigger', EVENT_HUB]);

/** A function uses a binding, or an option of one, that the local host does not support. */
export class UnsupportedBindingError extends AuditorError {
  readonly code = 'UNSUPPORTED_BINDING';
  readonly retryable = false;
  readonly functionName: string;
  readonly binding: string;

  constructor(functionName: string, binding: string, what: string) {
    super(`${functionName}: the local host does not support ${what} (binding ${binding})`);
    this.functionName = functionName;
    this.binding = binding;
  }
}

export function refuseUnsupported(target: RegisteredFunction): void {
  const kinds = Object.values(target.bindings).map(({ type }) => type.toLowerCase());
  for (const [name, binding] of Object.entries(target.bindings)) {
    const problem = unsupported(name, binding, kinds.includes('httptrigger'));
    if (problem) throw new UnsupportedBindingError(target.name, name, problem);
  }
  if (target.retryOptions && !isRetried(target.retryOptions, kinds))
    throw new UnsupportedBindingError(target.name, RETURN_VALUE, 'such retry policies');
}

/** Event Hub functions with a bounded fixed delay: a batch is retried in its place, and the next one waits. */
function isRetried({ retryStrategy, maxRetryCount }: RetryOptions, kinds: readonly string[]): boolean {
  return kinds.includes(EVENT_HUB) && retryStrategy === 'fixedDelay' && maxRetryCount >= 0;
}

function unsupported(name: string, binding: Binding, isHttp: boolean): string | undefined {
  const type = binding.type.toLowerCase();
  if (binding.direction === 'in') {
    if (!TRIGGERS.has(type)) return `the binding type ${binding.type}`;
    if (type === 'httptrigger' && binding.authLevel === 'admin') return 'authLevel admin';
    if (type === EVENT_HUB && binding.cardinality !== 'many') return `cardinality ${binding.cardinality ?? 'one'}`;
    if (type === EVENT_HUB && binding.dataType !== undefined) return `dataType ${binding.dataType}`;
    return undefined;
  }
  if (type === 'queue' || (type === 'http' && isHttp && name === RETURN_VALUE)) return undefined;
  return `the output binding type ${binding.type}`;
}
