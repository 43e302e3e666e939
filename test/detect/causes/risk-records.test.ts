/** Reports from the records of Identity Protection. */
import { expect, test } from 'vitest';
import { detectRisk, isOver, isRaised } from '../../../src/detect/causes/risk-raised.ts';
import type { RiskRecord } from '../../../src/ingest/records/risk-record.ts';
import { TENANT } from '../../fixtures/audit-export.ts';

const [AT, SEEN] = ['2031-03-01T08:20:00.000Z', '2031-03-01T08:25:00.000Z'];

function reportsFor(overrides: Partial<RiskRecord> = {}) {
  const record: RiskRecord = {
    id: 'row',
    at: AT,
    about: 'user',
    user: { id: 'ada', name: 'ada@x' },
    riskState: 'atRisk',
    ...overrides,
  };
  return detectRisk({ kind: 'risk-told', source: 'risk', sourceId: 'row', tenantId: TENANT, seenAt: SEEN, record });
}

test('a raised risk is a revocation, with its level and reason where the record has them', () => {
  const report = {
    kind: 'revocation',
    cause: 'risk-raised',
    subject: { kind: 'user', id: 'ada', name: 'ada@x' },
    occurred: { from: AT, to: AT },
    source: 'risk',
    sourceId: 'row',
    seenAt: SEEN,
    detail: { risk: { state: 'atRisk' } },
  };
  expect(reportsFor()).toStrictEqual([report]);
  expect(reportsFor({ riskLevel: 'high', riskDetail: 'none' })).toStrictEqual([
    { ...report, detail: { risk: { state: 'atRisk', level: 'high', because: 'none' } } },
  ]);
});

test.each<[RiskRecord['about'], string, readonly string[]]>([
  ['user', 'confirmedCompromised', ['revocation']],
  ['detection', 'atRisk', ['revocation']],
  ['user', 'Remediated', ['reversal']],
  ['detection', 'remediated', []],
  ['user', 'unknownFutureValue', []],
])('a record about a %s in the state %s gives %j', (about, riskState, kinds) => {
  expect(reportsFor({ about, riskState }).map(({ kind }) => kind)).toStrictEqual(kinds);
});

test('each state is raised, over or neither', () => {
  const states = ['atRisk', 'confirmedCompromised', 'confirmedSafe', 'remediated', 'dismissed', 'none', 'hidden', ''];
  expect(states.filter(isRaised)).toStrictEqual(['atRisk', 'confirmedCompromised']);
  expect(states.filter(isOver)).toStrictEqual(['confirmedSafe', 'remediated', 'dismissed', 'none']);
});
