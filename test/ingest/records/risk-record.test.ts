/** Risk records in every form in which they are exported. */
import { describe, expect, test } from 'vitest';
import { readRiskRecord } from '../../../src/ingest/records/risk-record.ts';
import { ADA, TENANT } from '../../fixtures/audit-export.ts';
import { MAIL_SYNC, riskDetection, riskyUser } from '../../fixtures/sign-in-export.ts';

describe('a risk', () => {
  const streamed = (category: string, properties: object) => ({
    time: '2031-03-01T08:40:00Z',
    category,
    operationName: 'Risky user',
    tenantId: TENANT,
    properties,
  });
  const analysed = (record: object, Type: string) => ({
    ...Object.fromEntries(
      Object.entries(record).map(([name, value]) => [`${name.charAt(0).toUpperCase()}${name.slice(1)}`, value]),
    ),
    Type,
  });

  test.each([
    ['of Graph', riskyUser()],
    ['of diagnostic settings', streamed('RiskyUsers', riskyUser())],
    ['of Log Analytics', analysed(riskyUser(), 'AADRiskyUsers')],
  ])('of a user %s gives the same record', (_form, raw) => {
    expect(readRiskRecord(raw)).toMatchObject({
      about: 'user',
      at: '2031-03-01T08:20:00.000Z',
      user: { id: ADA },
      riskState: 'atRisk',
      riskLevel: 'high',
    });
  });

  test.each([
    ['of Graph', riskDetection()],
    ['of diagnostic settings', streamed('UserRiskEvents', riskDetection())],
    ['of Log Analytics', analysed(riskDetection(), 'AADUserRiskEvents')],
  ])('detection %s gives the same record', (_form, raw) => {
    expect(readRiskRecord(raw)).toMatchObject({
      about: 'detection',
      at: '2031-03-01T08:19:00.000Z',
      user: { id: ADA },
      riskState: 'atRisk',
    });
  });

  test('of an app is not a risk of a user', () => {
    expect(readRiskRecord({ ...riskyUser(), appId: MAIL_SYNC, servicePrincipalType: 'Application' })).toBeUndefined();
    expect(readRiskRecord(streamed('RiskyServicePrincipals', riskyUser()))).toBeUndefined();
  });

  test('in another state is another record', () => {
    expect(readRiskRecord(riskyUser({ riskState: 'dismissed' }))?.id).not.toBe(readRiskRecord(riskyUser())?.id);
  });
});
