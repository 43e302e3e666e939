/**
 * The AADSTS codes, as data. Sources: MicrosoftDocs/entra-docs, reference-error-codes.md; f-bader/EntraID-ErrorCodes.
 * Meanings are in our words, and the state of the token is our judgement.
 */
import data from './token-error-data.json' with { type: 'json' };
import type { TokenErrorCause, TokenErrorExplanation, TokenErrorFixer, TokenState } from './token-error-explanation.ts';

/** What the catalogue says of an error, with or without a code. */
export interface KnownError {
  readonly name: string;
  readonly nameSource: TokenErrorExplanation['nameSource'];
  readonly causes: readonly TokenErrorCause[];
  readonly tokenState: TokenState;
  readonly whoCanFix: TokenErrorFixer;
  readonly meaning: string;
  readonly remedy: string;
  /** Each begins with who does it. */
  readonly furtherSteps?: readonly string[];
}

export interface AadstsCode extends KnownError {
  readonly code: number;
}

/** The members that all kinds of entries have, as they are written in the data. */
interface WrittenError {
  readonly causes: string;
  readonly tokenState: string;
  readonly whoCanFix: string;
  readonly meaning: string;
  /** `@name` of a remedy that several share, or a text of its own; further steps follow after ` / `. */
  readonly remedy: string;
}

const REMEDIES: Readonly<Record<string, string>> = data.remedies;
/** The codes of the data: by state of the token, who can fix it, and causes; each with name, meaning and remedy. */
const GROUPS: Readonly<Record<string, readonly string[]>> = data.codes;
/** The group and the entry of each code; an entry is read when it is asked for. */
const ENTRIES: ReadonlyMap<number, readonly [group: string, entry: string]> = new Map(
  Object.entries(GROUPS).flatMap(([group, entries]) =>
    entries.map((entry) => [Number.parseInt(entry, 10), [group, entry]] as const),
  ),
);

/** Undefined for a code that is not in the catalogue: Microsoft adds codes every month. */
export function aadstsCode(code: number): AadstsCode | undefined {
  const [group, entry] = ENTRIES.get(code) ?? [];
  if (group === undefined || entry === undefined) return undefined;
  const [tokenState = '', whoCanFix = '', causes = ''] = group.split('|');
  const [, name = '', meaning = '', remedy = ''] = entry.split('|');
  return { code, ...namedAs(name), ...knownErrorOf({ causes, tokenState, whoCanFix, meaning, remedy }) };
}

/** All codes of the catalogue, sorted. */
export function aadstsCodes(): readonly number[] {
  return [...ENTRIES.keys()].toSorted((a, b) => a - b);
}

/** The marks of a name in the data: `*` for our own, `?` for one that is probably Microsoft's. */
export function namedAs(written: string): Pick<KnownError, 'name' | 'nameSource'> {
  const name = written.replace(/[*?]$/, '');
  if (written.endsWith('*')) return { name, nameSource: 'label' };
  return { name, nameSource: written.endsWith('?') ? 'unverified' : 'docs' };
}

// JSON is typed with `string` only; the test of the catalogue checks every word against its union.
export function knownErrorOf({ causes, tokenState, whoCanFix, meaning, remedy }: WrittenError) {
  const [first = '', ...furtherSteps] = remedy.split(' / ');
  return {
    causes: causes === '' ? [] : (causes.split(',') as readonly TokenErrorCause[]),
    tokenState: tokenState as TokenState,
    whoCanFix: whoCanFix as TokenErrorFixer,
    meaning,
    remedy: first.startsWith('@') ? (REMEDIES[first.slice(1)] ?? first) : first,
    ...(furtherSteps.length === 0 ? {} : { furtherSteps }),
  };
}
