/** Records of every log become signals, survive the queue, and are refused only by a coded error. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MalformedInputError } from '../../../src/base/errors.ts';
import { parseQueueMessage, toQueueMessages } from '../../../src/ingest/queue/queue-signals.ts';
import { readLogSignal } from '../../../src/ingest/records/log-signal.ts';
import { errorCodeIn, signInFormOf } from '../../../src/ingest/records/sign-in-form.ts';
import { exported, TENANT } from '../../fixtures/audit-export.ts';
import {
  analysedSignIn,
  failing,
  portalSignIn,
  riskDetection,
  riskyUser,
  signIn,
  streamedSignIn,
  unifiedSignIn,
} from '../../fixtures/sign-in-export.ts';

const CONTEXT = { tenantId: TENANT, seenAt: '2031-03-01T09:00:00.000Z' };

describe('records of different logs', () => {
  test('are distinguished', () => {
    expect(readLogSignal(exported(), CONTEXT)?.kind).toBe('audit-recorded');
    expect(readLogSignal(streamedSignIn(signIn()), CONTEXT)?.kind).toBe('signed-in');
    expect(readLogSignal(riskyUser(), CONTEXT)?.kind).toBe('risk-told');
    expect(
      readLogSignal({ id: 'ca', state: 'enabled', conditions: {}, createdDateTime: '2031-03-01T00:00:00Z' }, CONTEXT),
    ).toBeUndefined();
  });
});

test('what was read is dequeued as it was enqueued', async () => {
  const raws = [
    signIn(),
    streamedSignIn(failing(53003, { deviceDetail: { deviceId: 'd' } })),
    riskyUser(),
    riskDetection(),
  ];
  const signals = raws.flatMap((raw) => readLogSignal(raw, CONTEXT) ?? []);
  const snapshots = {
    put: () => Promise.reject(new Error('too large')),
    putMessageBody: () => Promise.reject(new Error('too large')),
    getJson: async () => undefined,
    get: async () => undefined,
  };
  const messages = await toQueueMessages(signals, { snapshots });
  const dequeued = await Promise.all(messages.map((text) => parseQueueMessage(JSON.parse(text), snapshots)));
  expect(dequeued.flat()).toEqual(signals);
});

describe('any input', () => {
  const FORMS: readonly object[] = [
    signIn(),
    streamedSignIn(signIn()),
    analysedSignIn(signIn()),
    portalSignIn(signIn()),
    unifiedSignIn(signIn()),
  ];

  /** As a hostile or broken exporter may write it: any member holds any JSON, in the record and in its envelope. */
  const mangled = fc.constantFrom(...FORMS).chain((form) => {
    const names = [...Object.keys(form), 'properties', 'category', 'Type', 'signInEventTypes', 'AuditData', 'toString'];
    const inner = fc
      .dictionary(fc.constantFrom(...Object.keys(signIn())), fc.jsonValue())
      .map((changes) => ({ ...signIn(), ...changes }));
    const outer = fc.dictionary(fc.constantFrom(...names), fc.jsonValue()).map((changes) => ({ ...form, ...changes }));
    return fc.oneof(
      outer,
      inner,
      inner.map((record) => ({ ...form, properties: record })),
    );
  });

  const harmless = (raw: unknown) => {
    try {
      readLogSignal(raw, CONTEXT);
      const shape = signInFormOf(raw);
      if (shape) errorCodeIn(shape);
    } catch (error) {
      if (!(error instanceof MalformedInputError)) throw error;
    }
  };

  test('is read, or refused by a coded error', () => {
    fc.assert(fc.property(fc.jsonValue(), harmless), { numRuns: 500 });
    fc.assert(fc.property(mangled, harmless), { numRuns: 1500 });
    fc.assert(
      fc.property(mangled, (raw) => harmless({ ...riskyUser(), ...raw })),
      { numRuns: 500 },
    );
  });

  test('with members that look like methods is only data', () => {
    harmless(signIn({ signInEventTypes: { toString: 1 }, isInteractive: { valueOf: 2 }, userId: { toString: 'x' } }));
  });
});
