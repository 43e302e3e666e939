/**
 * Posts to an address that somebody outside chose: https only, to hosts of the public internet only, no redirect, no
 * wait without end, and nothing of the address, the body or the answer in what it says afterwards.
 */
import { type LookupAddress, lookup as resolveName } from 'node:dns';
import { Agent, request as openRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Clock } from '../../base/clock.ts';
import { defined } from '../../base/defined.ts';
import { AuditorError } from '../../base/errors.ts';
import { retryAfterMs } from '../../graph/graph-retry.ts';
import { checkUrl } from './outgoing-url.ts';
import { isPublicAddress } from './public-address.ts';

export interface OutgoingRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** `reason` is a code: of the guard, of Node (`ECONNREFUSED`), or of TLS (`CERT_HAS_EXPIRED`). */
export type PostResult =
  | { readonly outcome: 'answered'; readonly status: number; readonly retryAfterMs?: number }
  /** The guard refused it, or there was no connection: the receiver has nothing. */
  | { readonly outcome: 'not-sent'; readonly reason: string }
  /** No answer, and the receiver may have it. */
  | { readonly outcome: 'unknown'; readonly reason: string };

export type PostOutgoing = (request: OutgoingRequest) => Promise<PostResult>;

export interface OutgoingSettings {
  readonly now: Clock;
  /** For a test with a host of its own; default: {@link isPublicAddress}. */
  readonly isAllowed?: (address: string) => boolean;
  /** Default: the resolver of the system. */
  readonly resolve?: ResolveName;
  /** The one certificate authority that is trusted, in place of those of Node. */
  readonly ca?: string;
  /** From the first step to the status line. Default: 15 s. */
  readonly timeoutMs?: number;
}

export type ResolveName = (
  name: string,
  options: { readonly all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** The largest body that Teams takes; Standard Webhooks advises less than 20 kB. */
const MOST_BODY_BYTES = 28 * 1024;
/** The answer's body is not used; so much is read, so that an ordinary answer ends in order. */
const MOST_ANSWER_BYTES = 64 * 1024;
const TIMEOUT_MS = 15_000;
const LONGEST_PAUSE_MS = 24 * 3_600_000;

/** A name leads to a host that is not on the public internet. Nothing was sent to it. */
class AddressNotPublicError extends AuditorError {
  readonly code = 'ADDRESS_NOT_PUBLIC';
  readonly retryable = true;
}

export function httpsPost(settings: OutgoingSettings): PostOutgoing {
  const { now, ca, timeoutMs = TIMEOUT_MS, resolve = resolveName, isAllowed = isPublicAddress } = settings;
  // Kept connections would save little and could break as we write: then nobody knows whether it arrived.
  const agent = new Agent({ keepAlive: false, lookup: guardedLookup(resolve, isAllowed), ...defined({ ca }) });

  return ({ url: text, headers, body }) => {
    const checked = checkUrl(text, isAllowed);
    if ('problem' in checked) return notSent(checked.problem);
    if (Buffer.byteLength(body) > MOST_BODY_BYTES) return notSent('body-too-large');
    return new Promise((done) => {
      let secured = false;
      const request = openRequest(checked.url, {
        agent,
        method: 'POST',
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        signal: AbortSignal.timeout(timeoutMs),
      });
      request.on('socket', (socket) => {
        (socket as TLSSocket).once('secureConnect', () => {
          secured = true;
        });
      });
      request.on('error', (error: NodeJS.ErrnoException) => {
        done({ outcome: secured ? 'unknown' : 'not-sent', reason: reasonOf(error) });
      });
      // Node follows no redirect: a 3xx is an answer like any other.
      request.on('response', (response) => {
        let bytes = 0;
        response.on('error', () => response.destroy());
        response.on('data', (part: Buffer) => {
          bytes += part.length;
          if (bytes > MOST_ANSWER_BYTES) response.destroy();
        });
        const pause = retryAfterMs(textHeaders(response.headers), now(), LONGEST_PAUSE_MS);
        const status = response.statusCode ?? 0;
        done({ outcome: 'answered', status, ...defined({ retryAfterMs: pause }) });
      });
      request.end(body);
    });
  };
}

/**
 * The address that is checked is the one that the socket connects to: a name that leads elsewhere a moment later
 * (rebinding) is resolved no second time. One address that is not public refuses them all.
 */
function guardedLookup(resolve: ResolveName, isAllowed: (address: string) => boolean): LookupFunction {
  return (name, options, done) => {
    resolve(name, { all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error !== null) return done(error, '', 0);
      if (first === undefined || !addresses.every(({ address }) => isAllowed(address)))
        return done(new AddressNotPublicError('The name leads to a host that is not public'), '', 0);
      return options.all === true ? done(null, addresses) : done(null, first.address, first.family);
    });
  };
}

async function notSent(reason: string): Promise<PostResult> {
  return { outcome: 'not-sent', reason };
}

function reasonOf({ name, code }: NodeJS.ErrnoException): string {
  // The signal of a timeout aborts with a cause; all that it tells is that time is over.
  return name === 'AbortError' || name === 'TimeoutError' ? 'TIMEOUT' : (code ?? name);
}

function textHeaders({ date, 'retry-after': retryAfter }: NodeJS.Dict<string | string[]>): Headers {
  const texts = [
    ['date', date],
    ['retry-after', retryAfter],
  ].flatMap(([name, value]) => (typeof name === 'string' && typeof value === 'string' ? [[name, value]] : []));
  return new Headers(texts as [string, string][]);
}
