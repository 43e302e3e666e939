/** What the command line carries, parsed and refused where it cannot be meant. */
import { InvalidArgumentError } from 'commander';
import type { Cause } from '../../detect/report.ts';
import type { Cloud } from '../../graph/graph-clouds.ts';
import { parseSince, SINCE_FORMS } from '../../query/since.ts';
import type { StoreFlags } from '../store/store-choice.ts';
import type { OutputFlags } from '../terminal/output.ts';

/** Taken by every command. Commander gives `color: true` where --no-color is absent. */
export interface GlobalFlags extends StoreFlags, OutputFlags {
  readonly color: boolean;
  readonly cloud: Cloud;
  readonly verbose?: boolean;
}

export interface ListFlags extends GlobalFlags {
  /** As typed. */
  readonly since?: string;
  readonly cause?: Cause;
  readonly limit: number;
  readonly all?: boolean;
  readonly expand?: boolean;
}

export const DEFAULT_LIMIT = 50;
const MOST = 1_000_000;

export function sinceFlag(text: string): string {
  if (parseSince(text, 0) === undefined) throw new InvalidArgumentError(`It must be ${SINCE_FORMS}.`);
  return text;
}

export function limitFlag(text: string): number {
  const limit = Number(text);
  if (!/^\d+$/.test(text) || limit < 1 || limit > MOST)
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${MOST}; --all gives everything.`);
  return limit;
}

/** Graph calls nothing but https. */
export function webAddressFlag(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:')
    throw new InvalidArgumentError('It must be an https URL, such as https://APP.azurewebsites.net.');
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}
