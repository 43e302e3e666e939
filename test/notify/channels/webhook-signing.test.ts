/** Events are signed so that any receiver of Standard Webhooks takes them, and nothing that was changed on the way. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { signed } from '../../../src/notify/channels/webhook.ts';
import { derivedSecrets, vaultSecrets, WebhookSecretError } from '../../../src/notify/channels/webhook-secrets.ts';
import { memoryKeys } from '../../../src/storage/signing-keys.ts';
import type { Received } from './https-receiver.ts';
import { NEXT_SECRET, SECRET } from './webhook-office.ts';

/** A receiver of its own, written from the specification and not from a library. */
function isGenuine(secret: string, { headers, body }: Received, now: number, seen: Set<string>): boolean {
  const [id, at] = [String(headers['webhook-id']), String(headers['webhook-timestamp'])];
  if (!/^\d+$/.test(at) || Math.abs(now / 1000 - Number(at)) > 300 || seen.has(id)) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest();
  const isSigned = String(headers['webhook-signature'])
    .split(' ')
    .filter((one) => one.startsWith('v1,'))
    .map((one) => Buffer.from(one.slice(3), 'base64'))
    .some((given) => given.length === expected.length && timingSafeEqual(given, expected));
  if (isSigned) seen.add(id);
  return isSigned;
}

const byLibrary = (secret: string, { headers, body }: Received) => {
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
};

describe('a receiver of Standard Webhooks', () => {
  /** As it would leave now: the library of the receiver knows real time only. */
  const event = (secrets: readonly string[] = [SECRET], at = Date.now()): Received => {
    const body = JSON.stringify({ type: 'revocation.opened', data: { reason: 'consent-revoked' } });
    return { path: '/', body, headers: signed({ id: 'n1', body }, secrets, at) };
  };
  const takes = (received: Received, secret = SECRET, seen = new Set<string>()) =>
    [byLibrary(secret, received), isGenuine(secret, received, Date.now(), seen)] as const;
  const changed = (received: Received, header: string, value: string): Received => ({
    ...received,
    headers: { ...received.headers, [header]: value },
  });

  test('takes what is signed', () => expect(takes(event())).toEqual([true, true]));

  test('takes it with the old and with the new secret while both sign', () => {
    const both = event([NEXT_SECRET, SECRET]);
    expect([takes(both, SECRET), takes(both, NEXT_SECRET)]).toEqual([
      [true, true],
      [true, true],
    ]);
  });

  test.each([
    ['a changed body', (sent: Received) => ({ ...sent, body: sent.body.replace('opened', 'closed') })],
    ['a body with a blank more', (sent: Received) => ({ ...sent, body: `${sent.body} ` })],
    ['another id', (sent: Received) => changed(sent, 'webhook-id', 'n2')],
    ['another time', (sent: Received) => changed(sent, 'webhook-timestamp', String(Math.floor(Date.now() / 1000) + 1))],
    ['no signature', (sent: Received) => changed(sent, 'webhook-signature', '')],
    [
      'a signature of another version',
      (sent: Received) =>
        changed(sent, 'webhook-signature', String(sent.headers['webhook-signature']).replace('v1,', 'v2,')),
    ],
    [
      'half a signature',
      (sent: Received) => changed(sent, 'webhook-signature', String(sent.headers['webhook-signature']).slice(0, 20)),
    ],
  ])('refuses %s', (_, tamper) => expect(takes(tamper(event()))).toEqual([false, false]));

  test('refuses what only an old secret signed', () => {
    expect(takes(event([SECRET]), NEXT_SECRET)).toEqual([false, false]);
  });

  test.each([-301, 301])('refuses what was signed %i seconds from now: a replay', (seconds) => {
    expect(takes(event([SECRET], Date.now() + seconds * 1000))).toEqual([false, false]);
  });

  test('refuses the same id a second time: a replay at once', () => {
    const [sent, seen] = [event(), new Set<string>()];
    expect([takes(sent, SECRET, seen)[1], takes(sent, SECRET, seen)[1]]).toEqual([true, false]);
  });
});

describe('secrets', () => {
  const keys = (...texts: readonly string[]) => ({
    all: async () => texts.map((text, index) => ({ kid: String(index), secret: new TextEncoder().encode(text) })),
  });

  test('are the versions in the vault, under a name that only webhooks have', async () => {
    const asked: string[] = [];
    const secretsOf = vaultSecrets((name) => {
      asked.push(name);
      return keys(NEXT_SECRET, `${SECRET}\n`);
    });
    expect(await secretsOf('webhook-mailer')).toEqual([NEXT_SECRET, SECRET]);
    for (const name of ['signing-key', 'webhook-', 'webhook-a/../signing-key', ''])
      await expect(secretsOf(name)).rejects.toBeInstanceOf(WebhookSecretError);
    expect(asked).toEqual(['webhook-mailer']);
  });

  test.each(['', 'whsec_', 'whsec_c2hvcnQ=', 'a secret of thirty-two bytes, yes', `whsec_${'A'.repeat(200)}`])(
    'that are none are refused: %s',
    async (text) => {
      await expect(vaultSecrets(() => keys(text))('webhook-mailer')).rejects.toBeInstanceOf(WebhookSecretError);
    },
  );

  test('of a laptop are made of its signing key, one for each name', async () => {
    const secretsOf = derivedSecrets(memoryKeys());
    const [[one = ''], [other = '']] = [await secretsOf('webhook-a'), await secretsOf('webhook-b')];
    expect(one).not.toBe(other);
    expect(byLibrary(one, { path: '', body: '{}', headers: signed({ id: 'n', body: '{}' }, [one], Date.now()) })).toBe(
      true,
    );
  });
});
