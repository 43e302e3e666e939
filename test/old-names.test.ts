/**
 * The private words of the first tree are gone from files, types and exported functions; docs/architecture.md
 * translates them.
 */
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const sources = globSync(['src/**/*.ts', 'functions/**/*.ts', 'local/**/*.ts', 'bench/**/*.ts'], { cwd: root });

const ROOMS = ['accept', 'settle', 'find', 'tell', 'ask', 'keep'];
const FILES = new Set([
  ...[
    'take-told',
    'audit-message',
    'read-source',
    'tell-notice',
    'examine-app',
    'running',
    'feature',
    'feature-switch',
  ],
  ...['feature-need', 'table-turns', 'patient', 'examination', 'why-unreachable', 'say-permissions', 'let-go-daily'],
  ...['posted-notices', 'graph-post', 'put-signals', 'count-dropped', 'told-records', 'log-file-seam', 'look-at'],
  ...['tell-change', 'facts-of', 'in-turn', 'whole-list', 'unclear-yet', 'shows-use', 'name-subject', 'complete-app'],
  ...[
    'complete-policy',
    'claim',
    'settle-claims',
    'partition-claims',
    'sharpen',
    'consequences',
    'settle-beyond-guard',
  ],
  ...['fold-keys', 'fold-revocation', 'fold-rule', 'fold-state', 'gather-notices', 'table-gatherings', 'mail-witness'],
  ...[
    'lengthen-id',
    'import-sieve',
    'import-tally',
    'http-door',
    'seal',
    'world',
    'cast',
    'late-tape',
    'agreed',
    'asked',
  ],
]);
/** Exactly these, of types and exported names; the verbs in them stay ordinary verbs. */
const NAMES = new Set([
  ...['openDoors', 'Doors', 'auditMessage', 'readSource', 'tellNotice', 'examineApp', 'Running', 'Ground', 'takeTurn'],
  ...['Feature', 'FeatureLog', 'noteTurn', 'lastTurns', 'Patient', 'Examination', 'whyUnreachable', 'sayPermissions'],
  ...[
    'letGoDaily',
    'letGo',
    'LetGo',
    'PostedNotice',
    'putSignals',
    'countDropped',
    'toldRecords',
    'ToldRecords',
    'Seam',
  ],
  ...[
    'lookAt',
    'LookAt',
    'tellChange',
    'factsOf',
    'inTurn',
    'wholeList',
    'writesOfList',
    'UnclearYetError',
    'showsUse',
  ],
  ...['nameSubject', 'completeApp', 'completePolicy', 'Claim', 'claimOf', 'isClaimOf', 'Bearer', 'Standing', 'sharpen'],
  ...['Consequences', 'consequencesOf', 'settleBeyondGuard', 'partitionClaims', 'gatherNotices', 'tableGatherings'],
  ...['Gathered', 'Gathering', 'Gatherings', 'mailWitness', 'lengthenId', 'Sieve', 'sieveOf', 'Tally', 'tallyOf'],
  ...['beginDueSweeps', 'sweepWindow', 'World', 'Cast', 'castOf', 'Seal', 'seal', 'Tape', 'agreed', 'Asked'],
]);
/** Merging was called folding, its sides shelves, its rows marks. */
const FOLDING = /^(fold|Fold)([A-Z]|s[A-Z])|^(shelf|shelves)[A-Z]|^(write|marks?)(Mark|s?Around|s?Of)$/;

function declaredIn(file: string): readonly string[] {
  const text = readFileSync(resolve(root, file), 'utf8');
  const declaration = /^(?:export (?:async )?(?:const|function\*?|class)|(?:export )?(?:interface|type)) +(\w+)/gm;
  return [...text.matchAll(declaration)].map(([, name = '']) => name);
}

test('no room and no file keeps its first name', () => {
  const kept = sources.filter(
    (file) => FILES.has(basename(file, '.ts')) || ROOMS.includes(dirname(file).split('/')[1] ?? ''),
  );
  expect(kept).toEqual([]);
});

test('no type and no exported function keeps its first name', () => {
  const kept = sources.flatMap((file) =>
    declaredIn(file).flatMap((name) => (NAMES.has(name) || FOLDING.test(name) ? [`${file}: ${name}`] : [])),
  );
  expect(kept).toEqual([]);
});

test('reading a log again is no sweep', () => {
  const text = readFileSync(resolve(root, 'src/ingest/polling/log-windows.ts'), 'utf8');
  expect(text).not.toMatch(/sweep/i);
});
