/** Reads what diagnostic settings stream: each event holds a list of records, and most of them are irrelevant. */
import { codeOf, MalformedInputError } from '../../base/errors.ts';
import { activityOf, normaliseActivity } from '../records/audit-activity.ts';
import { tenantIdOf } from '../records/audit-log-record.ts';
import { readLogSignal } from '../records/log-signal.ts';
import { isMembers, type Members, textMember } from '../records/record-values.ts';
import { riskAboutIn } from '../records/risk-record.ts';
import { errorCodeIn, outcomeIn, type SignInForm, type SignInOutcome, signInFormOf } from '../records/sign-in-form.ts';
import { type SignInUse, useIn } from '../records/sign-in-record.ts';
import { ALL_RECOGNISED, addUnrecognised, recordFormOf, type Unrecognised } from '../records/unwrap-record.ts';
import { type AwaitedSignIns, isAwaitedSuccess, type LogSignal } from '../signal.ts';

/** Which records lead to a report. Rooms after this one know. */
export interface Relevance {
  /** Checked before the record is parsed, because most are irrelevant. @param name normalised */
  activity(name: string): boolean;
  /** The same for a sign-in. */
  signIn(outcome: SignInOutcome): boolean;
  /** Checked on the parsed record. */
  signal(signal: LogSignal): boolean;
}

export interface StreamReader {
  readonly tenantId: string;
  /** ISO 8601. */
  readonly seenAt: string;
  readonly relevance: Relevance;
  /** Object ids of users whose next success closes a revocation. The successes of all others are skipped. */
  readonly awaited: AwaitedSignIns;
  /** Called for every user sign-in, relevant or not. */
  noteUse?(use: SignInUse): void;
}

/** Where something could not be read, and why. It never quotes the content. */
export interface Unreadable {
  readonly event: number;
  /** Absent where the whole event is unreadable. */
  readonly record?: number;
  readonly code: string;
}

export interface StreamReading {
  readonly signals: readonly LogSignal[];
  /** Skipped records by reason. An unreadable event counts as one. */
  readonly skipped: Readonly<Record<SkipReason, number>>;
  readonly unreadable: readonly Unreadable[];
  readonly unrecognised: Unrecognised;
}

type SkipReason = 'irrelevant' | 'otherCategory' | 'otherTenant' | 'unreadable' | 'unrecognised';

const CATEGORIES = new Set([
  'auditlogs',
  'signinlogs',
  'noninteractiveusersigninlogs',
  'serviceprincipalsigninlogs',
  'riskyusers',
  'userriskevents',
]);

/** What Defender streams of the same logs. */
const HUNTING = /^advancedhunting-(?:cloudappevents|entraidsigninevents|aadsignineventsbeta)$/i;

/** An unreadable event or record does not block the others: it is counted, and its position is reported. */
export function readStream(events: readonly unknown[], reader: StreamReader): StreamReading {
  const signals: LogSignal[] = [];
  const skipped = { irrelevant: 0, otherCategory: 0, otherTenant: 0, unreadable: 0, unrecognised: 0 };
  let unrecognised = ALL_RECOGNISED;
  const unreadable: Unreadable[] = [];
  const irrelevant: unknown[] = [];
  const skipUnreadable = (position: Omit<Unreadable, 'code'>, error: unknown) => {
    skipped.unreadable += 1;
    unreadable.push({ ...position, code: codeOf(error) });
  };

  for (const [event, body] of events.entries()) {
    let records: readonly unknown[];
    try {
      records = recordsIn(body);
    } catch (error) {
      skipUnreadable({ event }, error);
      continue;
    }
    for (const [record, raw] of records.entries()) {
      try {
        const found = signalIn(raw, reader);
        if (typeof found !== 'string') signals.push(found);
        else skipped[found] += 1;
        if (found === 'irrelevant') irrelevant.push(raw);
        if (found === 'unrecognised') unrecognised = addUnrecognised(unrecognised, raw);
      } catch (error) {
        // Any error: a batch that failed for one record would fail again at every retry.
        skipUnreadable({ event, record }, error);
      }
    }
  }
  const answers = answersAmong(irrelevant, signals, reader);
  skipped.irrelevant -= answers.length;
  return { signals: [...signals, ...answers], skipped, unreadable, unrecognised };
}

/**
 * The records of one event. Diagnostic settings write `{"records":[…]}`; forwarders write a list, or one record.
 * @throws MalformedInputError
 */
export function recordsIn(event: unknown): readonly unknown[] {
  const value = parsed(event);
  if (Array.isArray(value)) return value;
  if (!isMembers(value)) throw new MalformedInputError('stream event', 'is neither a record nor a list of records');
  if (!('records' in value)) return [value];
  if (!Array.isArray(value.records)) throw new MalformedInputError('stream event', 'its "records" is not a list');
  return value.records;
}

/** The Functions worker parses what is JSON, and passes everything else as text or bytes. */
function parsed(event: unknown): unknown {
  if (typeof event !== 'string' && !(event instanceof Uint8Array)) return event;
  const text = typeof event === 'string' ? event : new TextDecoder().decode(event);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new MalformedInputError('stream event', 'is not JSON', { cause });
  }
}

/** A record of no known form may say that somebody lost access, so it is counted apart from the irrelevant ones. */
function signalIn(raw: unknown, reader: StreamReader): LogSignal | Exclude<SkipReason, 'unreadable'> {
  const { tenantId, seenAt, relevance, awaited } = reader;
  if (!isMembers(raw)) throw new MalformedInputError('stream record', 'is not an object');
  if (!hasKnownCategory(raw)) return recordFormOf(raw) === undefined ? 'unrecognised' : 'otherCategory';
  if ((tenantIdOf(raw) ?? tenantId) !== tenantId) return 'otherTenant';
  if (!mayBeRelevant(raw, reader)) return recordFormOf(raw) === undefined ? 'unrecognised' : 'irrelevant';
  const signal = readLogSignal(raw, { tenantId, seenAt });
  return signal !== undefined &&
    (relevance.signal(signal) || (signal.kind === 'signed-in' && isAwaitedSuccess(signal, awaited)))
    ? signal
    : 'irrelevant';
}

/** Some forwarders remove the envelope. Then `category` is the directory's own word, and the form decides instead. */
function hasKnownCategory({ properties, category }: Members): boolean {
  if (properties === undefined || typeof category !== 'string') return true;
  return CATEGORIES.has(category.toLowerCase()) || HUNTING.test(category);
}

function mayBeRelevant(raw: Members, { relevance, awaited, noteUse }: StreamReader): boolean {
  const form = signInFormOf(raw);
  if (form) {
    const use = useIn(form);
    if (use) noteUse?.(use);
    return relevance.signIn(outcomeIn(form)) || mayBeAwaited(form, awaited);
  }
  if (riskAboutIn(raw) !== undefined) return true;
  const name = activityOf(raw);
  return name !== undefined && relevance.activity(normaliseActivity(name));
}

/** A user who is refused in this batch is not awaited yet, but may have got in in the same batch. */
function answersAmong(
  irrelevant: readonly unknown[],
  signals: readonly LogSignal[],
  reader: StreamReader,
): readonly LogSignal[] {
  const refused = new Set(
    signals.flatMap((signal) => (signal.kind === 'signed-in' && signal.record.user?.id.toLowerCase()) || []),
  );
  if (refused.size === 0) return [];
  return irrelevant.flatMap((raw) => {
    const form = signInFormOf(raw);
    return (form && mayBeAwaited(form, refused) && readLogSignal(raw, reader)) || [];
  });
}

/** Without parsing the rest of the record: most sign-ins are successes of users who are not awaited. */
function mayBeAwaited(form: SignInForm, awaited: AwaitedSignIns): boolean {
  if (awaited.size === 0) return false;
  const text = (name: string) => textMember(form.inner, name)?.toLowerCase();
  const [principal, app] = [text('servicePrincipalId'), text('appId')];
  // Only an app that signs in as itself has no user.
  const id = text('userId') ?? principal;
  const appIds = [principal, app].filter((one) => one !== undefined);
  return id !== undefined && awaited.has(id, appIds) && errorCodeIn(form) === 0;
}
