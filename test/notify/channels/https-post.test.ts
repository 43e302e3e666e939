/** What is posted outside reaches no host that is not public, and ends in time whatever the other side does. */
import type { LookupAddress } from 'node:dns';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { httpsPost, type OutgoingSettings, type PostResult } from '../../../src/notify/channels/https-post.ts';
import { isPublicAddress } from '../../../src/notify/channels/public-address.ts';
import { type Receiver, startReceiver, trusted } from './https-receiver.ts';

let receiver: Receiver;
/** Counts connections as well: without TLS, as the metadata services of clouds are. */
let plain: Server;
let plainConnections = 0;
let plainPort = 0;

beforeAll(async () => {
  receiver = await startReceiver();
  plain = createServer((_request, response) => response.end('secret'));
  plain.on('connection', () => {
    plainConnections += 1;
  });
  await new Promise<void>((listening) => plain.listen(0, '127.0.0.1', listening));
  plainPort = (plain.address() as AddressInfo).port;
});
afterAll(async () => {
  await receiver.stop();
  await new Promise((closed) => plain.close(closed));
});
beforeEach(() => {
  receiver.requests.length = 0;
  receiver.answer = () => ({ status: 204 });
});

const request = (url: string) => ({ url, headers: { 'content-type': 'application/json' }, body: '{}' });
const reasonOf = (result: PostResult) => (result.outcome === 'answered' ? result.status : result.reason);
const postWith = (settings: Partial<OutgoingSettings> = {}) =>
  httpsPost({ now: Date.now, ca: trusted, timeoutMs: 2_000, ...settings });
const leadingTo =
  (...turns: readonly (readonly string[])[]): NonNullable<OutgoingSettings['resolve']> =>
  (_name, _options, done) => {
    const addresses = turns[Math.min(resolved, turns.length - 1)] ?? [];
    resolved += 1;
    done(
      null,
      addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
let resolved = 0;

/** One of each class; `PORT` is that of a server that would answer. */
const HOSTILE = [
  ...['127.0.0.1', '127.1', '127.255.255.254', '0.0.0.0', '0'],
  ...['2130706433', '0x7f000001', '0x7f.1', '017700000001', '0177.0.0.1', '127.0.0.1.', '１２７.0.0.1'],
  ...['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', '100.100.100.200'],
  ...['169.254.169.254', '169.254.1.1', '168.63.129.16', '192.0.0.192', '198.18.0.1', '224.0.0.1', '255.255.255.255'],
  ...['[::1]', '[::]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::127.0.0.1]', '[::ffff:0:127.0.0.1]'],
  ...[
    '[64:ff9b::7f00:1]',
    '[64:ff9b:1::a9fe:a9fe]',
    '[2002:7f00:1::]',
    '[2001:0:7f00:1::]',
    '[fe80::1]',
    '[fd00:ec2::254]',
  ],
  ...['[fc00::1]', '[fec0::1]', '[ff02::1]', '[100::1]', '[2001:db8::1]', '[3fff::1]', '[5f00::1]', '[::ffff:8.8.8.8]'],
];

describe('no host is reached', () => {
  test.each(HOSTILE)('at the address %s', async (host) => {
    for (const port of [receiver.port, plainPort]) {
      const before = [receiver.connections(), plainConnections];
      const result = await postWith()(request(`https://${host}:${port}/latest/meta-data`));
      expect(result).toEqual({ outcome: 'not-sent', reason: 'address-not-public' });
      expect([receiver.connections(), plainConnections]).toEqual(before);
    }
  });

  test.each([
    ['localhost', undefined],
    ['a name of one private address', ['10.1.2.3']],
    ['a name of loopback', ['127.0.0.1']],
    ['a name of IPv6 loopback', ['::1']],
    ['a name of a mapped address', ['::ffff:127.0.0.1']],
    ['a name of a link-local address with a zone', ['fe80::1%lo']],
    ['a name of a public and a private address', ['93.184.215.14', '127.0.0.1']],
    ['a name of no address', []],
  ])('by %s', async (name, addresses) => {
    const before = receiver.connections();
    resolved = 0;
    const settings = addresses === undefined ? {} : { resolve: leadingTo(addresses) };
    const host = addresses === undefined ? name : 'hooks.contoso.example';
    const result = await postWith(settings)(request(`https://${host}:${receiver.port}/`));
    expect(result).toEqual({ outcome: 'not-sent', reason: 'ADDRESS_NOT_PUBLIC' });
    expect(receiver.connections()).toBe(before);
  });

  test('by a name that led to a public address when it was registered (rebinding)', async () => {
    const before = receiver.connections();
    resolved = 0;
    const resolve = leadingTo(['93.184.215.14'], ['127.0.0.1']);
    await new Promise((done) => resolve('hooks.contoso.example', { all: true }, done));
    const result = await postWith({ resolve })(request(`https://hooks.contoso.example:${receiver.port}/`));
    expect(result).toEqual({ outcome: 'not-sent', reason: 'ADDRESS_NOT_PUBLIC' });
    expect([receiver.connections(), resolved]).toEqual([before, 2]);
  });

  test.each([
    ['http', 'not-https', (port: number) => `http://93.184.215.14:${port}/`],
    ['another scheme', 'not-https', () => 'file:///etc/passwd'],
    ['credentials', 'has-credentials', (port: number) => `https://ada:secret@hooks.contoso.example:${port}/`],
    ['an unfinished URL', 'no-url', () => 'https://'],
    ['line breaks in a host', 'no-url', () => 'https://a b/'],
    ['a fragment', 'has-fragment', () => 'https://hooks.contoso.example/#@127.0.0.1/'],
    ['10,000 characters', 'too-long', () => `https://hooks.contoso.example/${'a'.repeat(10_000)}`],
  ])('by %s', async (_, reason, urlOf) => {
    const before = [receiver.connections(), plainConnections];
    expect(reasonOf(await postWith()(request(urlOf(plainPort))))).toBe(reason);
    expect([receiver.connections(), plainConnections]).toEqual(before);
  });

  test('by a redirect: it is an answer, and is not followed', async () => {
    const [before, plainBefore] = [receiver.connections(), plainConnections];
    receiver.answer = () => ({ status: 307, headers: { location: `http://127.0.0.1:${plainPort}/latest/meta-data` } });
    expect(await receiver.post(request(receiver.url))).toEqual({ outcome: 'answered', status: 307 });
    expect([receiver.connections(), plainConnections]).toEqual([before + 1, plainBefore]);
  });

  test('with a certificate of another name, or of nobody: the request is not sent', async () => {
    const other = receiver.url.replace('hooks.', 'third.');
    expect(await receiver.post(request(other))).toMatchObject({ outcome: 'not-sent', reason: /ALTNAME/ });
    const { ca: _, ...untrusting } = { ca: '', isAllowed: () => true, resolve: leadingTo(['127.0.0.1']) };
    const result = await httpsPost({ now: Date.now, ...untrusting })(request(receiver.url));
    expect(result).toEqual({ outcome: 'not-sent', reason: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(receiver.requests).toEqual([]);
  });

  test('with a body that is too large', async () => {
    const result = await receiver.post({ ...request(receiver.url), body: 'ä'.repeat(15_000) });
    expect(result).toEqual({ outcome: 'not-sent', reason: 'body-too-large' });
    expect(receiver.requests).toEqual([]);
  });
});

test.each([
  ['8.8.8.8', true],
  ['93.184.215.14', true],
  ['172.15.0.1', true],
  ['172.32.0.1', true],
  ['100.63.0.1', true],
  ['100.128.0.1', true],
  ['2606:2800:21f:cb07:6820:80da:af6b:8b2c', true],
  ['2a02::1', true],
  ['', false],
  ['hooks.contoso.example', false],
])('%s is public: %s', (address, isPublic) => {
  expect(isPublicAddress(address)).toBe(isPublic);
});

describe('the other side', () => {
  test.each([
    ['answers', { status: 204 } as const, { outcome: 'answered', status: 204 }],
    [
      'asks for a pause',
      { status: 429, headers: { 'retry-after': '7' } } as const,
      { outcome: 'answered', status: 429, retryAfterMs: 7_000 },
    ],
    [
      'asks for a month',
      { status: 503, headers: { 'retry-after': '2592000' } } as const,
      { outcome: 'answered', status: 503, retryAfterMs: 86_400_000 },
    ],
    [
      'writes nonsense',
      { status: 503, headers: { 'retry-after': 'soon' } } as const,
      { outcome: 'answered', status: 503 },
    ],
    ['answers 8 MB', { status: 200, body: 'x'.repeat(8_000_000) } as const, { outcome: 'answered', status: 200 }],
    ['ends the connection', 'cut' as const, { outcome: 'unknown', reason: 'ECONNRESET' }],
    ['never answers', 'silence' as const, { outcome: 'unknown', reason: 'TIMEOUT' }],
  ])('%s', async (_, answer, expected) => {
    receiver.answer = () => answer;
    expect(await receiver.post(request(receiver.url))).toEqual(expected);
    expect(receiver.requests).toHaveLength(1);
    const isLong = typeof answer === 'object' && 'body' in answer;
    if (isLong) await expect.poll(() => receiver.unfinished()).toBe(1);
  });

  test('is not there', async () => {
    const gone = await startReceiver();
    await gone.stop();
    expect(await gone.post(request(gone.url))).toEqual({ outcome: 'not-sent', reason: 'ECONNREFUSED' });
  });

  test('says nothing at all', async () => {
    const settings = { isAllowed: () => true, resolve: leadingTo(['127.0.0.1']), timeoutMs: 300 };
    // A plain server waits for a request that never comes: TLS is never agreed.
    const result = await postWith(settings)(request(`https://hooks.contoso.example:${plainPort}/`));
    expect(result.outcome).toBe('not-sent');
  });
});
