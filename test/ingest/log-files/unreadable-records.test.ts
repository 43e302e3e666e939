/** An unreadable record is reported by its line, and affects no other. */
import { describe, expect, test } from 'vitest';
import { A, B, read } from './log-reading.ts';

describe('an unreadable record', () => {
  test('is reported by its line, and the lines around it are read', async () => {
    const { records, unreadable } = await read('{"id":1}\n{"id":2\nnonsense\n{"id":3}\n');
    expect(records.map(({ record, line }) => [record, line])).toEqual([
      [0, 1],
      [3, 4],
    ]);
    expect(unreadable.map(({ line }) => line)).toEqual([2, 3]);
  });

  test('may be the first line', async () => {
    const { records, unreadable } = await read('{"id":1,\n{"id":2}\n{"id":3}\n');
    expect(records.map(({ raw }) => raw)).toEqual([{ id: 2 }, { id: 3 }]);
    expect(unreadable).toHaveLength(1);
  });

  test('may be in a list on a single line, or in one of many lists', async () => {
    for (const content of [
      '[{"id":1},{"id":,},{"id":3}]',
      '{"records":[{"id":1}]}\n{"records":[{"id":,},{"id":3}]}\n',
    ]) {
      const { records, unreadable } = await read(content);
      expect(records.map(({ raw, record }) => [raw, record])).toEqual([
        [{ id: 1 }, 0],
        [{ id: 3 }, 2],
      ]);
      expect(unreadable).toHaveLength(1);
    }
  });

  test('may be the end of a truncated list', async () => {
    const { records, unreadable } = await read(JSON.stringify([A, B], null, 2).slice(0, -30));
    expect(records.map(({ raw }) => raw)).toEqual([A]);
    expect(unreadable).toHaveLength(1);
  });

  test('may be the first record of a list', async () => {
    const lines = Array.from({ length: 50 }, (_, n) => `{"id":"r${n}","kind":${n},"targets":[{"id":"x"},{"id":"y"}]}`);
    const { records, unreadable } = await read(
      `[${[lines[0]?.replace('"targets', 'targets'), ...lines.slice(1)].join(',')}]`,
    );
    expect(records).toHaveLength(49);
    expect(unreadable).toHaveLength(1);
  });

  test('is never quoted', async () => {
    const { unreadable } = await read('{"id":1}\n{"secret":"hunter2",,}\n');
    expect(JSON.stringify(unreadable)).not.toMatch(/hunter2|secret/);
  });
});
