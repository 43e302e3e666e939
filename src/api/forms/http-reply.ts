/** What leaves: the body, compressed where the caller takes that, under a tag by which it can ask again cheaply. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { hashOf } from '../../base/hash.ts';
import type { ApiProblem } from '../problem.ts';
import { preferencesIn } from './preferences.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/**
 * Answers name people: nobody on the way may keep them. A caller that kept one itself asks with its tag. No page shows
 * one in a frame, and whatever a browser takes it for, nothing in it runs.
 */
export const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-frame-options': 'DENY',
} as const;
const VARY = 'accept, accept-encoding, authorization, cookie, x-ms-client-principal';
const WORTH_PACKING = 1_400;
const PACKED = new Set(['gzip', 'x-gzip']);
const pack = promisify(gzip);

export interface Outgoing {
  readonly type: string;
  readonly text: string;
  readonly etag: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** @param tagged what the tag stands for: who asked, and the answer without what differs each time */
export function etagOf(type: string, tagged: string): string {
  return `"${hashOf(type, tagged)}"`;
}

/** Whether the caller has the answer with this tag already. */
export function isKnown(etag: string, asked: { get(name: string): string | null }): boolean {
  const known = asked.get('if-none-match')?.split(',') ?? [];
  return known.some((one) => one.trim().replace(/^W\//, '') === etag);
}

/** Whether the caller can unpack gzip. */
export function takesGzip(asked: { get(name: string): string | null }): boolean {
  return preferencesIn(asked.get('accept-encoding')).some((one) => PACKED.has(one));
}

export function replyNotModified(etag: string): Reply {
  return { status: 304, headers: { ...HEADERS, vary: VARY, etag } };
}

export async function replyWith(
  { type, text, etag, headers = {} }: Outgoing,
  asked: { get(name: string): string | null },
): Promise<Reply> {
  const isPacked = text.length > WORTH_PACKING && takesGzip(asked);
  const encoding = isPacked ? { 'content-encoding': 'gzip' } : {};
  const all = { ...HEADERS, vary: VARY, etag, 'content-type': type, ...encoding, ...headers };
  return { status: 200, headers: all, body: isPacked ? await pack(text) : text };
}

/** It holds no data, so that anybody may keep it. */
export async function replyWithOpenApi(text: string, asked: { get(name: string): string | null }): Promise<Reply> {
  const type = 'application/json; charset=utf-8';
  const headers = { 'cache-control': 'public, max-age=300' };
  const etag = etagOf(type, text);
  return isKnown(etag, asked) ? replyNotModified(etag) : replyWith({ type, text, etag, headers }, asked);
}

export function replyWithProblem({ status, members }: Pick<ApiProblem, 'status' | 'members'>): Reply {
  const headers = { ...HEADERS, 'content-type': 'application/problem+json; charset=utf-8' };
  return { status, headers, body: JSON.stringify({ type: 'about:blank', status, ...members }) };
}
