/** Events for a SIEM against the published schemas (test/fixtures/ocsf/): each cause with each of its subjects. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { ocsfEvent } from '../../src/api/forms/ocsf.ts';
import { CAUSE_ENTRIES, CAUSES, severityOf } from '../../src/detect/cause.ts';
import type { RevocationSummary } from '../../src/query/answers.ts';

const FILES: Readonly<Record<number, string>> = {
  3001: 'account_change',
  3003: 'authorize_session',
  3004: 'entity_management',
};
const TENANT = '7e000000-0001-4001-8001-000000000001';

const ajv = new Ajv2020({ strict: false, allErrors: true });
const validators = new Map(
  Object.entries(FILES).map(([uid, file]) => {
    const schema = JSON.parse(readFileSync(new URL(`../fixtures/ocsf/${file}.schema.json`, import.meta.url), 'utf8'));
    return [Number(uid), { schema, validate: ajv.compile(schema) }] as const;
  }),
);

const CASES = CAUSES.flatMap((cause) => CAUSE_ENTRIES[cause].subjects.map((kind) => ({ cause, kind })));

function summaryOf({ cause, kind }: (typeof CASES)[number], different: Partial<RevocationSummary> = {}) {
  return {
    revocationId: '0123456789abcdef0123456789abcdef',
    cause,
    severity: severityOf(cause),
    subject: { kind, id: 'first-id_second-id', name: 'Ada at Payroll' },
    occurred: { from: '2031-03-01T08:00:00.000Z', to: '2031-03-01T08:05:00.000Z' },
    recordedAt: '2031-03-01T08:06:00.000Z',
    actor: { kind: 'user', id: 'grace', name: 'Grace' },
    state: 'open',
    evidenceCount: 2,
    affectedAppCount: 1,
    affectedUserCount: 3,
    runbook: `docs/runbooks/${cause}.md`,
    ...different,
  } satisfies RevocationSummary;
}

/** Names of members that the class and its objects do not have: the schemas leave them open. */
function unknownMembers(event: Readonly<Record<string, unknown>>, schema: { readonly properties: object }): string[] {
  return Object.keys(event).filter((name) => !Object.hasOwn(schema.properties, name));
}

describe.each(CASES)('$cause of $kind', (one) => {
  test('is a valid event of its class, and uses only members that the class has', () => {
    const event = ocsfEvent(summaryOf(one), TENANT);
    const known = validators.get(Number(event.class_uid));
    expect(known?.validate(event), JSON.stringify(known?.validate.errors)).toBe(true);
    expect(unknownMembers(event, known?.schema)).toEqual([]);
    const { metadata, managed_entity: entity, user, actor } = known?.schema.$defs ?? {};
    const inner = { metadata, entity, user, actor };
    for (const [name, schema] of Object.entries(inner)) {
      const value = event[name];
      if (value !== undefined && schema) expect(unknownMembers(value as never, schema), name).toEqual([]);
    }
    expect(event.type_uid).toBe(Number(event.class_uid) * 100 + Number(event.activity_id));
    expect(event.time).toBe(Date.parse('2031-03-01T08:05:00.000Z'));
  });

  test('also without names, without an actor, and by an app', () => {
    const subject = { kind: one.kind, id: 'first-id_second-id' };
    const { actor: _, ...nobody } = summaryOf(one, { subject });
    const byApp = summaryOf(one, { actor: { kind: 'service-principal', id: 'app' } });
    for (const summary of [nobody as RevocationSummary, byApp]) {
      const event = ocsfEvent(summary, TENANT);
      const known = validators.get(Number(event.class_uid));
      expect(known?.validate(event), JSON.stringify(known?.validate.errors)).toBe(true);
    }
  });
});

test('what was disabled, deleted, reset and revoked is in the class that a SIEM looks in', () => {
  const uidOf = (cause: (typeof CAUSES)[number]) => {
    const [one = { cause, kind: 'user' as const }] = CASES.filter((known) => known.cause === cause);
    return ocsfEvent(summaryOf(one), TENANT).type_uid;
  };
  expect(uidOf('account-disabled')).toBe(300105);
  expect(uidOf('password-reset')).toBe(300104);
  expect(uidOf('consent-revoked')).toBe(300404);
  expect(uidOf('policy-changed')).toBe(300403);
  expect(uidOf('sessions-revoked')).toBe(300301);
});
