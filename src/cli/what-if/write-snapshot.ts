/** Writes the mirror's tenant to a file that what-if reads again, elsewhere: for policies that are kept as code. */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { plainTenant } from '../../impact/policy/tenant/plain-tenant.ts';
import { IDENTITY_KINDS } from '../../impact/policy/tenant/tenant-index-input.ts';
import { heldRoles, type MirrorTenant } from './mirror-tenant.ts';

export interface WrittenSnapshot {
  readonly file: string;
  readonly takenAt: string;
  /** Accounts that policies can reach. */
  readonly people: number;
  readonly groups: number;
  readonly apps: number;
  readonly policies: number;
}

const NO_PEOPLE = new Set(['outside', 'workload']);

/** Nobody else may read it. A file that is there is replaced once the new one is whole. */
export async function writeSnapshot(mirror: MirrorTenant, file: string): Promise<WrittenSnapshot> {
  const { world, source, at } = mirror;
  const takenAt = new Date(at).toISOString();
  const [groupIds, appNames] = [[] as string[], new Map<string, string>()];
  for await (const { id } of source.all('group')) groupIds.push(id);
  for await (const { id, names } of source.all('app')) appNames.set(id, names[0] ?? '');
  const head = { format: 'revaudit-tenant', v: 1, tenantId: mirror.tenant.tenantId, takenAt };
  const text = plainTenant(world, { groupIds, roleIds: await heldRoles(mirror), appNames }, head);
  const partial = `${file}.${randomUUID().slice(0, 8)}.partial`;
  try {
    const packed = /\.gz$/i.test(file) ? createGzip() : new PassThrough();
    await pipeline(Readable.from(inBlocks(text)), packed, createWriteStream(partial, { mode: 0o600, flags: 'wx' }));
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  const { identities, groups, apps } = world.tenant;
  const reachable = IDENTITY_KINDS.map((kind) => !NO_PEOPLE.has(kind));
  return {
    file,
    takenAt,
    people: identities.kinds.reduce((sum, kind) => sum + Number(reachable[kind] ?? false), 0),
    groups: groups.count,
    apps: apps.length,
    policies: world.policies.length,
  };
}

const BLOCK = 65_536;

/** A stream that gets a piece for each person would spend its time on pieces. */
function* inBlocks(pieces: Iterable<string>): Generator<string> {
  let block: string[] = [];
  let length = 0;
  for (const piece of pieces) {
    block.push(piece);
    length += piece.length;
    if (length < BLOCK) continue;
    yield block.join('');
    [block, length] = [[], 0];
  }
  yield block.join('');
}
