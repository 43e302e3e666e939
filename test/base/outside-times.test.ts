/**
 * Times from outside go through one parser. Where only times that we wrote ourselves are read, `Date.parse` is enough;
 * the rooms below read what Graph, exports, people and other programs write.
 */
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const OUTSIDE = [
  'functions/**/*.ts',
  'src/graph/**/*.ts',
  'src/ingest/{records,log-files,notifications,event-hub}/**/*.ts',
  'src/ingest/subscriptions/subscription-schema.ts',
  'src/mirror/readings/graph-items.ts',
  'src/operate/canary/{canary,run-canary}.ts',
  'src/query/api-*.ts',
  'src/cli/commands/*.ts',
  'src/app/diagnose-app.ts',
];

test('no other parser reads them', () => {
  const files = OUTSIDE.flatMap((pattern) => globSync(pattern, { cwd: ROOT }));
  expect(files.length).toBeGreaterThan(60);
  const others = files.filter((file) =>
    /Date\.parse\(|new Date\(|iso\.datetime|Date\.UTC\(/.test(readFileSync(resolve(ROOT, file), 'utf8')),
  );
  expect(others).toEqual([]);
});
