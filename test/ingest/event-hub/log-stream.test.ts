/**
 * The stream of Entra's logs: relevant records become signals, all others are counted, and no content of the hub blocks
 * a batch.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Relevance, readStream } from '../../../src/ingest/event-hub/log-stream.ts';
import { readLogSignal } from '../../../src/ingest/records/log-signal.ts';
import type { SignInUse } from '../../../src/ingest/records/sign-in-record.ts';
import { ADA, analysed, BO, exported, streamed, TENANT } from '../../fixtures/audit-export.ts';
import {
  analysedSignIn,
  failing,
  riskDetection,
  riskyUser,
  signIn,
  streamedSignIn,
} from '../../fixtures/sign-in-export.ts';

const SEEN = '2031-03-01T09:00:00.000Z';
const OTHER = '0e0e0000-0001-4001-8001-00000000000e';
const relevance: Relevance = {
  activity: (name) => name === 'disable account',
  signIn: ({ errorCode, riskState }) => errorCode === 700082 || riskState === 'atRisk',
  signal: () => true,
};
const read = (events: readonly unknown[], different: Partial<Parameters<typeof readStream>[1]> = {}) =>
  readStream(events, { tenantId: TENANT, seenAt: SEEN, relevance, awaited: new Set(), ...different });
const idsOf = (events: readonly unknown[], different = {}) =>
  read(events, different).signals.map(({ sourceId }) => sourceId);

const disabled = exported();
const row = streamed(disabled);
const risky = (category: string, properties: object) => ({
  time: SEEN,
  category,
  operationName: 'Risky user',
  tenantId: TENANT,
  properties,
});

test.each([
  ['parsed', { records: [row] }],
  ['as text', JSON.stringify({ records: [row] })],
  ['as bytes', Buffer.from(JSON.stringify({ records: [row] }))],
  ['a bare list', [row]],
  ['a single record', row],
  ['a single record as text', JSON.stringify(row)],
])('an event is read: %s', (_, event) => {
  expect(read([event]).signals).toMatchObject([
    { kind: 'audit-recorded', source: 'directory-audit', sourceId: disabled.id, tenantId: TENANT, seenAt: SEEN },
  ]);
});

test('each relevant category is read', () => {
  const records = [
    row,
    streamedSignIn(signIn(), 'SignInLogs'),
    streamedSignIn(signIn(), 'NonInteractiveUserSIgnInLogs'),
    streamedSignIn(signIn({ userId: null, servicePrincipalId: BO }), 'ServicePrincipalSignInLogs'),
    risky('RiskyUsers', riskyUser()),
    risky('UserRiskEvents', riskDetection()),
  ];
  const { signals, skipped } = read([{ records }]);
  expect(signals.map(({ kind }) => kind)).toEqual([
    'audit-recorded',
    'signed-in',
    'signed-in',
    'signed-in',
    'risk-told',
    'risk-told',
  ]);
  expect(skipped).toEqual({ irrelevant: 0, otherCategory: 0, otherTenant: 0, unreadable: 0, unrecognised: 0 });
});

test('every user sign-in is noted in every form, relevant or not; an app that signs in as itself is not', () => {
  const uses: SignInUse[] = [];
  const records = [failing(0), failing(700082)].flatMap((row) => [streamedSignIn(row), row, analysedSignIn(row)]);
  read(
    [
      {
        records: [
          ...records,
          streamedSignIn(signIn({ userId: null, servicePrincipalId: BO }), 'ServicePrincipalSignInLogs'),
        ],
      },
    ],
    {
      noteUse: (use) => void uses.push(use),
    },
  );
  expect(uses.map(({ errorCode }) => errorCode)).toEqual([0, 0, 0, 700082, 700082, 700082]);
  expect(new Set(uses.map(({ userId }) => userId)).size).toBe(1);
});

test('a record without its envelope is recognised by its form', () => {
  const rows = [exported(), analysed(exported()), signIn(), analysedSignIn(signIn()), riskyUser()];
  expect(read([{ records: rows }]).signals.map(({ kind }) => kind)).toEqual([
    'audit-recorded',
    'audit-recorded',
    'signed-in',
    'signed-in',
    'risk-told',
  ]);
});

test.each(['ManagedIdentitySignInLogs', 'ProvisioningLogs', 'MicrosoftGraphActivityLogs', 'RiskyServicePrincipals'])(
  '%s are skipped and counted',
  (category) => {
    const { signals, skipped } = read([{ records: [streamedSignIn(signIn(), category), { ...row, category }] }]);
    expect(signals).toEqual([]);
    expect(skipped.otherCategory).toBe(2);
  },
);

test('records that end no sign-in state are skipped and counted', () => {
  const noise = [
    streamed(exported({ activityDisplayName: 'Update device' })),
    streamedSignIn(failing(50126)),
    streamedSignIn(failing(0)),
  ];
  expect(read([{ records: [...noise, row] }])).toMatchObject({
    signals: [{ sourceId: disabled.id }],
    skipped: { irrelevant: 3 },
  });
});

test('a record that is irrelevant once it is parsed is skipped, too', () => {
  expect(read([{ records: [row] }], { relevance: { ...relevance, signal: () => false } })).toMatchObject({
    signals: [],
    skipped: { irrelevant: 1 },
  });
});

test('a success gives a signal only for awaited users', () => {
  const [hers, his] = [signIn({ status: { errorCode: 0 } }), signIn({ status: { errorCode: 0 }, userId: BO })];
  const records = [streamedSignIn(hers), streamedSignIn(his), streamedSignIn(failing(50126))];
  const only = { ...relevance, signal: () => false };
  expect(idsOf([{ records }], { relevance: only, awaited: new Set([ADA]) })).toEqual([hers.id]);
  expect(idsOf([{ records }], { relevance: only })).toEqual([]);
});

test('a success in the batch of the refusal that it may answer gives a signal, in either order', () => {
  const [hers, his] = [signIn({ status: { errorCode: 0 } }), signIn({ status: { errorCode: 0 }, userId: BO })];
  const refused = failing(700082, { id: 'refused' });
  for (const order of [
    [refused, hers, his],
    [hers, his, refused],
  ]) {
    const { signals, skipped } = read([{ records: order.map((record) => streamedSignIn(record)) }]);
    expect(signals.map(({ sourceId }) => sourceId)).toEqual(['refused', hers.id]);
    expect(skipped.irrelevant).toBe(1);
  }
});

test('records of no known form are counted apart, with their members and without a value', () => {
  const unknown = { when: SEEN, 'ada@contoso.example': 'x', what: { secret: 's' } };
  const other = { time: SEEN, category: 'ProvisioningLogs', properties: { id: 'p' } };
  const strange = { time: SEEN, category: 'SomethingNew', properties: { id: 'p' } };
  const reading = read([{ records: [unknown, strange, other, row] }]);
  expect(reading.unrecognised).toEqual({ count: 2, members: ['what', 'when'] });
  expect(reading.skipped).toMatchObject({ unrecognised: 2, otherCategory: 1, irrelevant: 0 });
  expect(read([row]).unrecognised).toEqual({ count: 0, members: [] });
});

test('records of another tenant are skipped and counted, wherever they name it', () => {
  const foreign = [
    { ...row, resourceId: `/tenants/${OTHER}/providers/Microsoft.aadiam` },
    { ...streamedSignIn(signIn()), resourceId: undefined, tenantId: OTHER },
    {
      ...streamedSignIn(signIn()),
      resourceId: `/tenants/${OTHER.toUpperCase()}/providers/Microsoft.aadiam`,
      tenantId: OTHER,
    },
  ];
  expect(read([{ records: [...foreign, row] }])).toMatchObject({
    signals: [{ sourceId: disabled.id }],
    skipped: { otherTenant: 3 },
  });
});

describe('unreadable content', () => {
  const undated = { ...streamed({ ...disabled, activityDateTime: 'soon' }), time: undefined };

  test('does not block the batch: it is counted, with its position and code', () => {
    const { signals, skipped, unreadable } = read([
      '{"records":[',
      { records: 'secret' },
      { records: [row, undated, 'secret', null] },
      7,
      { records: [row] },
    ]);
    expect(signals.map(({ sourceId }) => sourceId)).toEqual([disabled.id, disabled.id]);
    expect(skipped.unreadable).toBe(6);
    expect(unreadable).toEqual([
      { event: 0, code: 'MALFORMED_INPUT' },
      { event: 1, code: 'MALFORMED_INPUT' },
      { event: 2, record: 1, code: 'MALFORMED_INPUT' },
      { event: 2, record: 2, code: 'MALFORMED_INPUT' },
      { event: 2, record: 3, code: 'MALFORMED_INPUT' },
      { event: 3, code: 'MALFORMED_INPUT' },
    ]);
  });

  test('is reported without any of its text', () => {
    expect(JSON.stringify(read([{ records: ['secret', undated] }, 'secret{']).unreadable)).not.toMatch(
      /secret|soon|ada@/,
    );
  });

  test('never throws, whatever it is', () => {
    const anything = fc.oneof(
      fc.json(),
      fc.jsonValue(),
      fc.record({
        records: fc.array(
          fc.oneof(fc.jsonValue(), fc.record({ category: fc.constant('SignInLogs'), properties: fc.jsonValue() })),
        ),
      }),
    );
    fc.assert(
      fc.property(fc.array(anything), (events) => {
        const { signals, skipped } = read([...events, row]);
        expect(signals.at(-1)?.sourceId).toBe(disabled.id);
        expect(skipped.unreadable).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

test.each([
  ['an audit record', exported(), streamed],
  ['a sign-in', signIn(), streamedSignIn],
  ['a risky user', riskyUser(), (record: object) => risky('RiskyUsers', record)],
] as const)('%s gives the same signal with the same id, streamed or read from Graph', (_, record, wrapped) => {
  const direct = readLogSignal(record, { tenantId: TENANT, seenAt: SEEN });
  expect(direct?.sourceId).toBeDefined();
  expect(read([{ records: [(wrapped as (record: object) => object)(record)] }]).signals).toEqual([direct]);
});
