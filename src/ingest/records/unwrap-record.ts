/**
 * Is this a record of a log that we know, and where is it? Collectors, archives and query tools put a record into a
 * member of their own, as an object, as a list or as JSON text, and often one inside another. Of records of no known
 * form the number and the names of members are kept, never their values.
 */
import { parsedJson } from '../../base/json.ts';
import { activityOf } from './audit-activity.ts';
import { isMembers, type Members } from './record-values.ts';
import { riskAboutIn } from './risk-record.ts';
import { signInFormOf } from './sign-in-form.ts';

/**
 * The members to look into, in lower case, the most faithful copy first. Of a name such as `event.original` the last
 * part counts.
 */
const WRAPPERS = [
  '_raw',
  'original',
  'raweventdata',
  'auditdata',
  'office365',
  'event',
  'message',
  '_source',
  'source',
  'body',
  'bytes',
  'records',
  'value',
  'hits',
  'responses',
  'results',
  'result',
  'events',
  'data',
  'data_base64',
  'properties',
  'payload',
  'content',
  'contentdata',
  'log',
  'line',
  'raw',
  'rawlog',
  'rawdata',
  'json',
  'record',
  'attributes',
  'fields',
] as const;
/** Elastic, an event hub and a forwarder inside one another need five. */
const MAX_DEPTH = 8;
/** Characters. No record is longer. */
const MAX_TEXT = 64 * 1024 * 1024;
const BASE64 = /^[A-Za-z0-9+/\s]{16,}={0,2}\s*$/;

/** The records inside; the record itself where its form is known; none where nothing inside is known. */
export function recordsWithin(raw: unknown, depth = 0): readonly unknown[] {
  if (depth > MAX_DEPTH) return [];
  if (typeof raw === 'string') {
    const value = valueIn(raw);
    return value === undefined ? [] : recordsWithin(value, depth + 1);
  }
  if (Array.isArray(raw)) return raw.flatMap((item) => keptOrWithin(item, depth + 1));
  if (!isMembers(raw)) return [];
  return recordFormOf(raw) === undefined ? recordsInMembers(raw, depth) : [raw];
}

/** In a list that has records, an item without one stays: it must be told that it was not understood. */
function keptOrWithin(item: unknown, depth: number): readonly unknown[] {
  const found = recordsWithin(item, depth);
  return found.length > 0 ? found : [item];
}

/** The same record may be in several members, so the first that has one is enough. */
function recordsInMembers(raw: Members, depth: number): readonly unknown[] {
  const byName = new Map(Object.keys(raw).map((name) => [lastPart(name), name]));
  for (const wrapper of WRAPPERS) {
    const name = byName.get(wrapper);
    const found = name === undefined ? [] : recordsWithin(raw[name], depth + 1);
    if (found.some((record) => recordFormOf(record) !== undefined)) return found;
  }
  return [];
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1).toLowerCase();
}

/** The JSON in a text: all of it, what follows the head of a syslog line, or what is encoded in base 64. */
function valueIn(text: string): unknown {
  if (text.length > MAX_TEXT) return undefined;
  const start = text.search(/[[{"]/);
  if (start === 0) return parsedJson(text);
  if (BASE64.test(text)) {
    const decoded = Buffer.from(text, 'base64').toString('utf8');
    return /^\s*[[{]/.test(decoded) ? parsedJson(decoded) : undefined;
  }
  const brace = text.indexOf('{');
  return brace === -1 ? undefined : parsedJson(text.slice(brace));
}

/** `other`: a log of Entra or Defender that never shows the end of a sign-in. */
export type RecordForm = 'audit' | 'sign-in' | 'risk' | 'other';

/** Undefined where the form is not known. */
export function recordFormOf(raw: unknown): RecordForm | undefined {
  if (signInFormOf(raw) !== undefined) return 'sign-in';
  if (riskAboutIn(raw) !== undefined) return 'risk';
  if (activityOf(raw) !== undefined) return 'audit';
  return isOtherLog(raw) ? 'other' : undefined;
}

/** Names of streams, without the prefix that Log Analytics has for some tables, in lower case. */
const OTHER_LOGS = new Set([
  'adfssigninlogs',
  'b2crequestlogs',
  'customsecurityattributeauditlogs',
  'graphactivitylogs',
  'enrichedoffice365auditlogs',
  'managedidentitysigninlogs',
  'microsoftgraphactivitylogs',
  'networkaccessalerts',
  'networkaccessconnectionevents',
  'networkaccesstrafficlogs',
  'provisioninglogs',
  'remotenetworkhealthlogs',
  'riskyagents',
  'riskyserviceprincipals',
  'serviceprincipalriskevents',
  'agentriskevents',
]);
/** These tables of Defender have sign-ins and audit records. The other tables have devices, mails and alerts. */
const HUNTING_WITH_RECORDS = /^advancedhunting-(?:cloudappevents|.*sign-?in)/i;

export function isOtherLog(raw: unknown): boolean {
  if (!isMembers(raw)) return false;
  const name = raw.category ?? raw.Category ?? raw.Type;
  if (typeof name !== 'string') return false;
  if (/^advancedhunting-/i.test(name)) return !HUNTING_WITH_RECORDS.test(name);
  return OTHER_LOGS.has(name.toLowerCase().replace(/^aad/, ''));
}

export interface Unrecognised {
  readonly count: number;
  /** Names of members of the first one, in order of the alphabet. */
  readonly members: readonly string[];
}

export const ALL_RECOGNISED: Unrecognised = { count: 0, members: [] };

const MAX_MEMBERS = 20;
const MAX_NAME_LENGTH = 60;
/** A map of people would have their names as members. */
const IS_MEMBER_NAME = /^[\p{L}_$][\p{L}\d_$ .()[\]-]*$/u;

export function unrecognisedAmong(raws: readonly unknown[]): Unrecognised {
  const unknown = raws.filter((raw) => isMembers(raw) && recordFormOf(raw) === undefined);
  return unknown.length === 0 ? ALL_RECOGNISED : { count: unknown.length, members: memberNamesOf(unknown[0]) };
}

/** The same with one more record, which is known to be of no known form. */
export function addUnrecognised({ count, members }: Unrecognised, raw: unknown): Unrecognised {
  return { count: count + 1, members: count === 0 ? memberNamesOf(raw) : members };
}

function memberNamesOf(raw: unknown): readonly string[] {
  const names = Object.keys(isMembers(raw) ? raw : {});
  return names
    .filter((name) => name.length <= MAX_NAME_LENGTH && IS_MEMBER_NAME.test(name))
    .sort()
    .slice(0, MAX_MEMBERS);
}
