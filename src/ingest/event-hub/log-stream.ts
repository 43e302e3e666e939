/** Takes apart what diagnostic settings stream: each event holds a list of records, and few of them tell anything. */
import { codeOf, MalformedInputError } from '../../base/errors.ts';
import { activityOf, normaliseActivity } from '../records/audit-activity.ts';
import { tenantIdOf } from '../records/audit-log-record.ts';
import { readLogSignal } from '../records/log-signal.ts';
import { isMembers, type Members, textMember } from '../records/record-values.ts';
import { riskAboutIn } from '../records/risk-record.ts';
import { errorCodeIn, riskStateIn, type SignInForm, signInFormOf } from '../records/sign-in-form.ts';
import { type SignInUse, useIn } from '../records/sign-in-record.ts';
import { isAwaited, type LogSignal } from '../signal.ts';

/** What is worth telling; later rooms know. */
export interface Relevance {
  /** Asked before a record is read, for most are not worth that. @param name normalised */
  activity(name: string): boolean;
  /** The same of a sign-in. */
  signIn(errorCode: number | undefined, riskState: string | undefined): boolean;
  /** Asked of what was read. */
  signal(signal: LogSignal): boolean;
}

export interface StreamReader {
  readonly tenantId: string;
  /** ISO 8601. */
  readonly seenAt: string;
  readonly relevance: Relevance;
  /** Object ids of users for whose success somebody waits; the successes of all others are left out. */
  readonly awaited: ReadonlySet<string>;
  /** Hears of every user's sign-in, whether or not it is told. */
  see?(use: SignInUse): void;
}

type Left = 'untelling' | 'otherCategory' | 'otherTenant' | 'unreadable';

/** Where something could not be read, and why; never what stands there. */
export interface Unreadable {
  readonly event: number;
  /** Absent where the event as a whole could not be. */
  readonly record?: number;
  readonly code: string;
}

export interface StreamReading {
  readonly signals: readonly LogSignal[];
  /** Records that were left out, by reason. An event that cannot be read counts as one. */
  readonly left: Readonly<Record<Left, number>>;
  readonly unreadable: readonly Unreadable[];
}

const CATEGORIES = new Set([
  'auditlogs',
  'signinlogs',
  'noninteractiveusersigninlogs',
  'serviceprincipalsigninlogs',
  'riskyusers',
  'userriskevents',
]);

/** One event or record that cannot be read does not sink the rest: it is counted, and its place is told. */
export function readStream(events: readonly unknown[], reader: StreamReader): StreamReading {
  const signals: LogSignal[] = [];
  const left = { untelling: 0, otherCategory: 0, otherTenant: 0, unreadable: 0 };
  const unreadable: Unreadable[] = [];
  const spoilt = (place: Omit<Unreadable, 'code'>, error: unknown) => {
    left.unreadable += 1;
    unreadable.push({ ...place, code: codeOf(error) });
  };

  for (const [event, body] of events.entries()) {
    let records: readonly unknown[];
    try {
      records = recordsIn(body);
    } catch (error) {
      spoilt({ event }, error);
      continue;
    }
    for (const [record, raw] of records.entries()) {
      try {
        const found = signalIn(raw, reader);
        if (typeof found === 'string') left[found] += 1;
        else signals.push(found);
      } catch (error) {
        // Whatever it is: the stream does not come again for one record's sake, and a batch that fails for it would fail for ever.
        spoilt({ event, record }, error);
      }
    }
  }
  return { signals, left, unreadable };
}

function signalIn(raw: unknown, reader: StreamReader): LogSignal | Exclude<Left, 'unreadable'> {
  const { tenantId, seenAt, relevance, awaited } = reader;
  if (!isMembers(raw)) throw new MalformedInputError('stream record', 'is no object');
  if (!isWanted(raw)) return 'otherCategory';
  if ((tenantIdOf(raw) ?? tenantId) !== tenantId) return 'otherTenant';
  if (!isTelling(raw, reader)) return 'untelling';
  const signal = readLogSignal(raw, { tenantId, seenAt });
  return signal !== undefined &&
    (relevance.signal(signal) || (signal.kind === 'signed-in' && isAwaited(signal, awaited)))
    ? signal
    : 'untelling';
}

/** Without the envelope, as some forwarders have it, `category` is the directory's own word, and the form says what it is. */
function isWanted({ properties, category }: Members): boolean {
  return properties === undefined || typeof category !== 'string' || CATEGORIES.has(category.toLowerCase());
}

function isTelling(raw: Members, { relevance, awaited, seenAt, see }: StreamReader): boolean {
  const form = signInFormOf(raw);
  if (form) {
    const use = useIn(form, seenAt);
    if (use) see?.(use);
    return relevance.signIn(errorCodeIn(form), riskStateIn(form)) || mayBeAwaited(form, awaited);
  }
  if (riskAboutIn(raw) !== undefined) return true;
  const name = activityOf(raw);
  return name !== undefined && relevance.activity(normaliseActivity(name));
}

/** Without reading the rest: most sign-ins are successes of somebody else. */
function mayBeAwaited(form: SignInForm, awaited: ReadonlySet<string>): boolean {
  const user = awaited.size === 0 ? undefined : textMember(form.inner, 'userId');
  return user !== undefined && awaited.has(user.toLowerCase()) && errorCodeIn(form) === 0;
}

// The records of one event, in whichever form the hub and the worker hand it over.

/** Diagnostic settings write `{"records":[…]}`; forwarders write a list, or one record. @throws MalformedInputError */
export function recordsIn(event: unknown): readonly unknown[] {
  const value = parsed(event);
  if (Array.isArray(value)) return value;
  if (!isMembers(value)) throw new MalformedInputError('stream event', 'is neither a record nor a list of them');
  if (!('records' in value)) return [value];
  if (!Array.isArray(value.records)) throw new MalformedInputError('stream event', 'its records are no list');
  return value.records;
}

/** The worker parses what parses as JSON, and hands over everything else as text or bytes. */
function parsed(event: unknown): unknown {
  if (typeof event !== 'string' && !(event instanceof Uint8Array)) return event;
  const text = typeof event === 'string' ? event : new TextDecoder().decode(event);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new MalformedInputError('stream event', 'is not JSON', { cause });
  }
}
