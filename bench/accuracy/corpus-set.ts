/** The labelled records of other people's logs, if they are stored beside the project. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Cause } from '../../src/detect/cause.ts';
import { findCauses, type ScenarioFile } from './find-causes.ts';
import { type Expectation, scoreOf } from './score.ts';
import type { SetScore } from './set-score.ts';

const CORPUS = join(import.meta.dirname, '../../../shared/corpus');

interface Label {
  readonly file: string;
  readonly index: number;
  readonly cause: Cause | 'none';
  readonly alt?: readonly (Cause | 'none')[];
}

/** Undefined if there is no corpus. @param folder for temporary files */
export async function corpusSet(folder: string): Promise<SetScore | undefined> {
  const list = join(CORPUS, 'labels.json');
  if (!existsSync(list)) return undefined;
  const labels: readonly Label[] = JSON.parse(await readFile(list, 'utf8'));
  const byFile = Map.groupBy(
    labels.map((label, number) => ({ ...label, number })),
    ({ file }) => file,
  );
  const files = await Promise.all(
    [...byFile].map(async ([file, own]): Promise<ScenarioFile> => {
      const scenarioOf = new Map(own.map(({ index, number }) => [index, number]));
      return { path: await unwrapped(join(CORPUS, file), join(folder, file)), scenarioOf };
    }),
  );
  const { records, found } = await findCauses(files);
  const judged = labels.map((label, number) => ({ ...expectationOf(label), found: found.get(number) ?? [] }));
  return { set: 'corpus', records, ...scoreOf(judged) };
}

/** If a record allows two readings, either is right; and so is no finding if one of them is "none". */
function expectationOf({ file, index, cause, alt = [] }: Label): Expectation {
  return { name: `${file}#${index}`, expected: cause === 'none' ? [] : [cause], fair: [cause, ...alt] };
}

/**
 * Tests of detection rules wrap records in a form that no tenant exports. Resolves to the path of the unwrapped file.
 */
async function unwrapped(path: string, scratchPath: string): Promise<string> {
  const records = wrappedIn(await readFile(path, 'utf8'));
  if (records === undefined) return path;
  await mkdir(dirname(scratchPath), { recursive: true });
  await writeFile(scratchPath, JSON.stringify(records));
  return scratchPath;
}

function wrappedIn(text: string): readonly unknown[] | undefined {
  try {
    const file = JSON.parse(text);
    if (Array.isArray(file.tests) && 'ruleId' in file)
      return file.tests.map((test: { readonly log: unknown }) => test.log);
    return typeof file.input?.message === 'string' ? [JSON.parse(file.input.message)] : undefined;
  } catch (error) {
    // Lines or a table, as it was exported.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
