/** The text of an error for a person: what failed, where, and what to do, on one line. */
import { AuditorError, MalformedInputError, SettingsError } from '../base/errors.ts';
import { isSystemError, systemFailureText, systemReason } from '../base/system-failure.ts';
import { AmbiguousNameError, StoreUnreachableError } from './cli-errors.ts';
import { printable } from './terminal/screen.ts';

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
