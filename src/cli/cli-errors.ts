/** The errors of the command line, and the exit code of each. Each message says what to do. */

import { defined } from '../base/defined.ts';
import { AuditorError, MalformedInputError, NotOnRecordError, SettingsError } from '../base/errors.ts';
import { printable } from '../base/printable.ts';
import { isSystemError, systemFailureText, systemReason } from '../base/system-failure.ts';
import type { Ambiguous, Candidate, SubjectAnswer } from '../query/answers.ts';

/** For scripts. The help text below and docs/cli.md say the same. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  ambiguous: 4,
  store: 5,
  partial: 6,
  gate: 7,
  interrupted: 130,
} as const;

export const EXIT_CODES_HELP = `Exit codes:
  0    done (also when a list is empty)
  1    failed; explain: the code is not known
  2    the command line is wrong
  3    not on record
  4    several have this name (they are listed; use an id)
  5    there is no record to read, or it cannot be reached
  6    import: done, but something in the files could not be read
  7    a gate found what it looks for (--fail-on)
  130  stopped with Ctrl-C`;

/** The command line is wrong. */
export class UsageError extends AuditorError {
  readonly code = 'USAGE';
  readonly retryable = false;
}

/** Several people, apps or ids match; a full id is needed. */
export class AmbiguousNameError extends AuditorError {
  readonly code = 'AMBIGUOUS_NAME';
  readonly retryable = false;
  readonly candidates: Ambiguous['candidates'];

  /** @param name a name, or the first characters of an id */
  constructor(name: string, candidates: Ambiguous['candidates']) {
    super(`${JSON.stringify(name)} is not unique: ${candidates.length} match`);
    this.candidates = candidates;
  }
}

/** Nothing on record has this id or name. The message names those that are spelled nearly so, and how to list all. */
export class UnknownNameError extends NotOnRecordError {
  readonly near: readonly Candidate[];

  /** @param list a command that lists what there is */
  constructor(what: string, { near, list }: { readonly near: readonly Candidate[]; readonly list: string }) {
    const names = near.map(({ id, name }) => `${id} (${name})`);
    const nearest = names.length === 0 ? '' : `Near it: ${names.join(', ')}. `;
    super(what);
    this.near = near;
    this.message += `. ${nearest}"${list}" lists what is on record`;
  }
}

/** No flag or environment variable says where the record is, and no local instance runs. */
export class NoStoreError extends AuditorError {
  readonly code = 'NO_STORE';
  readonly retryable = false;
}

/** The record is at another address, refuses access, or does not answer. Not raised for an empty record. */
export class StoreUnreachableError extends AuditorError {
  readonly code = 'STORE_UNREACHABLE';
  readonly retryable: boolean;
  readonly hint: string;

  constructor(
    message: string,
    {
      hint,
      retryable = false,
      cause,
    }: { readonly hint: string; readonly retryable?: boolean; readonly cause?: unknown },
  ) {
    super(message, { cause });
    this.hint = hint;
    this.retryable = retryable;
  }
}

/** The text to explain has no error that is known. */
export class UnknownErrorCodeError extends AuditorError {
  readonly code = 'UNKNOWN_TOKEN_ERROR';
  readonly retryable = false;
  /** The codes in the text; empty if it has none. */
  readonly codes: readonly number[];

  constructor(codes: readonly number[]) {
    super(unknownCodeText(codes));
    this.codes = codes;
  }
}

/** @throws AmbiguousNameError if several have the name */
export function requireUnambiguous(
  answer: SubjectAnswer | Ambiguous | undefined,
  name: string,
): SubjectAnswer | undefined {
  if (answer !== undefined && 'candidates' in answer) throw new AmbiguousNameError(name, answer.candidates);
  return answer;
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError || error instanceof SettingsError) return EXIT.usage;
  if (error instanceof NotOnRecordError) return EXIT.notFound;
  if (error instanceof AmbiguousNameError) return EXIT.ambiguous;
  return error instanceof NoStoreError || error instanceof StoreUnreachableError ? EXIT.store : EXIT.failed;
}

function unknownCodeText(codes: readonly number[]): string {
  const [first] = codes;
  if (first === undefined)
    return (
      'The text has no AADSTS code and no other sign-in error that is known. ' +
      'A code looks like AADSTS50173; the JSON of a token endpoint has "error_codes". Paste the whole message, with its ids'
    );
  const which = `AADSTS${codes.join(', AADSTS')} ${codes.length === 1 ? 'is' : 'are'} not in the catalogue`;
  return `${which}; look it up at Microsoft: https://login.microsoftonline.com/error?code=${first}`;
}

const UNEXPECTED = 'This is a fault of the program: run it again with --verbose, and report what it prints.';

/** What to do about errors that say only what happened, by their code. */
const REMEDIES: Readonly<Record<string, string>> = {
  DIRECTORY_REFUSED: 'Sign in as somebody who may do it ("az login"), or let an administrator grant the permission.',
  DIRECTORY_UNAVAILABLE: 'Check the network, and try again.',
  DIRECTORY_THROTTLED: 'Try again later.',
  REQUEST_REJECTED: 'Check the ids and the tenant.',
  CONTENDED: 'Try again.',
  SNAPSHOT_DAMAGED: 'Try again; if it stays so, somebody changed the tables.',
};

/** One line; several only where there is something to choose from, or where several settings are wrong. */
export function errorText(error: unknown): string {
  if (error instanceof SettingsError) return error.problems.map(printable).join('\n');
  const line = [sentence(messageOf(error)), ...remedyFor(error)].map(printable).join(' ');
  return error instanceof AmbiguousNameError ? [line, ...choicesOf(error)].join('\n') : line;
}

/** The same for programs. `candidates`: those that have the name; `near`: those that are spelled nearly so. */
export function errorJson(error: unknown) {
  const code = error instanceof AuditorError ? error.code : 'UNEXPECTED';
  return {
    error: {
      code: isSystemError(error) ? error.code : code,
      message: error instanceof SettingsError ? error.problems.join(' ') : sentence(messageOf(error)),
      ...defined({ hint: remedyFor(error)[0] }),
      exitCode: exitCodeOf(error),
      ...(error instanceof AmbiguousNameError && { candidates: error.candidates }),
      ...(error instanceof UnknownNameError && error.near.length > 0 && { near: error.near }),
    },
  };
}

function messageOf(error: unknown): string {
  if (isSystemError(error)) return systemFailureText(error);
  if (!(error instanceof Error)) return String(error);
  // The error of the operating system says why a file could not be read.
  if (error instanceof MalformedInputError && isSystemError(error.cause))
    return `${error.message}: ${systemReason(error.cause)}`;
  return error.message.trim().replaceAll(/\s*\n\s*/g, ' ') || error.name;
}

function remedyFor(error: unknown): readonly string[] {
  if (error instanceof StoreUnreachableError) return [sentence(error.hint)];
  if (error instanceof AuditorError) return REMEDIES[error.code] === undefined ? [] : [REMEDIES[error.code] ?? ''];
  return isSystemError(error) ? [] : [UNEXPECTED];
}

function choicesOf({ candidates }: AmbiguousNameError): readonly string[] {
  return [
    ...candidates.map(({ id, name }) => `  ${printable(id)}  ${printable(name)}`),
    'Run the command again with one of these ids.',
  ];
}

function sentence(text: string): string {
  return /[.!?…]["')]?$/.test(text) ? text : `${text}.`;
}
