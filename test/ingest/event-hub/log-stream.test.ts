/** The stream of Entra's logs: what tells is taken, all else is counted, and nothing that somebody writes into the hub sinks a batch. */
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
  signIn: (errorCode, riskState) => errorCode === 700082 || riskState === 'atRisk',
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
])('an event is read that comes %s', (_, event) => {
  expect(read([event]).signals).toMatchObject([
    { kind: 'audit-recorded', source: 'directory-audit', sourceId: disabled.id, tenantId: TENANT, seenAt: SEEN },
  ]);
});

test('each category that can tell something is read', () => {
  const records = [
    row,
    streamedSignIn(signIn(), 'SignInLogs'),
    streamedSignIn(signIn(), 'NonInteractiveUserSIgnInLogs'),
    streamedSignIn(signIn({ userId: null, servicePrincipalId: BO }), 'ServicePrincipalSignInLogs'),
    risky('RiskyUsers', riskyUser()),
    risky('UserRiskEvents', riskDetection()),
  ];
  const { signals, left } = read([{ records }]);
  expect(signals.map(({ kind }) => kind)).toEqual([
    'audit-recorded',
    'signed-in',
    'signed-in',
    'signed-in',
    'risk-told',
    'risk-told',
  ]);
  expect(left).toEqual({ untelling: 0, otherCategory: 0, otherTenant: 0, unreadable: 0 });
});

test('whoever signs in is seen, told or not, in every form; an app that signs in for itself is nobody', () => {
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
      see: (use) => void uses.push(use),
    },
  );
  expect(uses.map(({ errorCode }) => errorCode)).toEqual([0, 0, 0, 700082, 700082, 700082]);
  expect(new Set(uses.map(({ userId }) => userId)).size).toBe(1);
});

test('a row that a forwarder has taken out of its envelope is known by its form', () => {
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
  '%s are left out, and counted',
  (category) => {
    const { signals, left } = read([{ records: [streamedSignIn(signIn(), category), { ...row, category }] }]);
    expect(signals).toEqual([]);
    expect(left.otherCategory).toBe(2);
  },
);

test('what ends no sign-in state is left out, and counted', () => {
  const noise = [
    streamed(exported({ activityDisplayName: 'Update device' })),
    streamedSignIn(failing(50126)),
    streamedSignIn(failing(0)),
  ];
  expect(read([{ records: [...noise, row] }])).toMatchObject({
    signals: [{ sourceId: disabled.id }],
    left: { untelling: 3 },
  });
});

test('what turns out to tell nothing once it is read is left out too', () => {
  expect(read([{ records: [row] }], { relevance: { ...relevance, signal: () => false } })).toMatchObject({
    signals: [],
    left: { untelling: 1 },
  });
});

test('a success is told of users for whom somebody waits, and of nobody else', () => {
  const [hers, his] = [signIn({ status: { errorCode: 0 } }), signIn({ status: { errorCode: 0 }, userId: BO })];
  const records = [streamedSignIn(hers), streamedSignIn(his), streamedSignIn(failing(50126))];
  const only = { ...relevance, signal: () => false };
  expect(idsOf([{ records }], { relevance: only, awaited: new Set([ADA]) })).toEqual([hers.id]);
  expect(idsOf([{ records }], { relevance: only })).toEqual([]);
});

test('records of another tenant are dropped and counted, wherever they name it', () => {
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
    left: { otherTenant: 3 },
  });
});

describe('what cannot be read', () => {
  const undated = { ...streamed({ ...disabled, activityDateTime: 'soon' }), time: undefined };

  test('does not sink the batch: it is counted, with its place and its code', () => {
    const { signals, left, unreadable } = read([
      '{"records":[',
      { records: 'secret' },
      { records: [row, undated, 'secret', null] },
      7,
      { records: [row] },
    ]);
    expect(signals.map(({ sourceId }) => sourceId)).toEqual([disabled.id, disabled.id]);
    expect(left.unreadable).toBe(6);
    expect(unreadable).toEqual([
      { event: 0, code: 'MALFORMED_INPUT' },
      { event: 1, code: 'MALFORMED_INPUT' },
      { event: 2, record: 1, code: 'MALFORMED_INPUT' },
      { event: 2, record: 2, code: 'MALFORMED_INPUT' },
      { event: 2, record: 3, code: 'MALFORMED_INPUT' },
      { event: 3, code: 'MALFORMED_INPUT' },
    ]);
  });

  test('is told without a word of what stands there', () => {
    expect(JSON.stringify(read([{ records: ['secret', undated] }, 'secret{']).unreadable)).not.toMatch(
      /secret|soon|ada@/,
    );
  });

  test('never throws, whatever stands in the hub', () => {
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
        const { signals, left } = read([...events, row]);
        expect(signals.at(-1)?.sourceId).toBe(disabled.id);
        expect(left.unreadable).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

test.each([
  ['an audit record', exported(), streamed],
  ['a sign-in', signIn(), streamedSignIn],
  ['a risky user', riskyUser(), (record: object) => risky('RiskyUsers', record)],
] as const)('%s says the same whether streamed or read from Graph, under the same id', (_, record, wrapped) => {
  const direct = readLogSignal(record, { tenantId: TENANT, seenAt: SEEN });
  expect(direct?.sourceId).toBeDefined();
  expect(read([{ records: [(wrapped as (record: object) => object)(record)] }]).signals).toEqual([direct]);
});
