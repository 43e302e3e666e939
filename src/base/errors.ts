/** What can go wrong, said so that a caller can decide and a person can act. */

/** Root of every error we raise on purpose. Recognise by class or `code`, never by words. */
export abstract class AuditorError extends Error {
  abstract readonly code: string;
  /** Whether the same call may succeed later without anybody changing anything. */
  abstract readonly retryable: boolean;

  override get name(): string {
    return this.constructor.name;
  }
}

/** The program contradicts itself: a fault of ours, which no caller can mend. */
export class InvariantError extends AuditorError {
  readonly code = 'INVARIANT_BROKEN';
  readonly retryable = false;
}

/** Data from outside is not what it must be. Not raised for data that is merely unknown to us: that is ignored and counted. */
export class MalformedInputError extends AuditorError {
  readonly code = 'MALFORMED_INPUT';
  readonly retryable = false;
  readonly where: string;

  /** @param where what was read, and the position in it @param problem what is wrong, in words a person can act on */
  constructor(where: string, problem: string, options?: ErrorOptions) {
    super(`${where}: ${problem}`, options);
    this.where = where;
  }
}

/** A body is larger than the door takes in. */
export class OversizedInputError extends AuditorError {
  readonly code = 'OVERSIZED_INPUT';
  readonly retryable = false;
  readonly limitBytes: number;

  constructor(where: string, limitBytes: number) {
    super(`${where} is larger than ${limitBytes} bytes`);
    this.limitBytes = limitBytes;
  }
}

/** One or more settings are missing or wrong; all problems are named together. */
export class SettingsError extends AuditorError {
  readonly code = 'SETTINGS_WRONG';
  readonly retryable = false;
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`Settings need attention:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

/** The caller asked for something that is not on record. Not raised for an empty list. */
export class NotOnRecordError extends AuditorError {
  readonly code = 'NOT_ON_RECORD';
  readonly retryable = false;
  readonly what: string;

  constructor(what: string) {
    super(`Nothing on record for ${what}`);
    this.what = what;
  }
}

/** Two writers kept meeting on the same row; the message goes back to the queue. */
export class ContendedError extends AuditorError {
  readonly code = 'CONTENDED';
  readonly retryable = true;

  constructor(row: string, attempts: number) {
    super(`${row} changed under us ${attempts} times in a row`);
  }
}

/** What may be said of an error where others read it: its code, or else its class. Never its message. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

// A record that says only half of what happened, while the reading of the tenant that shows the other half is still to come.

/** While a record is younger, waiting for that reading is worth it. */
export const PATIENCE_MS = 15 * 60_000;

/** No failure: told again a little later, it will do. Not raised once waiting cannot help any more. */
export abstract class RetryLaterError extends AuditorError {
  readonly retryable = true;
}
