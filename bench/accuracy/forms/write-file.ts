/** Writes rows to a file, in the container of a form of export. */
import { writeFile } from 'node:fs/promises';
import type { Container, Row } from './form.ts';

export async function writeRows(path: string, container: Container, rows: readonly Row[]): Promise<void> {
  await writeFile(path, contentOf(container, rows));
}

function contentOf(container: Container, rows: readonly Row[]): string | Uint8Array {
  switch (container) {
    case 'page':
      return JSON.stringify({ '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#auditLogs', value: rows });
    case 'utf-16 page':
      return Buffer.from(`\ufeff${JSON.stringify({ value: rows })}`, 'utf16le');
    case 'array':
      return JSON.stringify(rows, null, 2);
    case 'records':
      return JSON.stringify({ records: rows });
    case 'lines':
      return rows.map((row) => JSON.stringify(row)).join('\n');
    case 'table':
      return tableOf(rows);
  }
}

function tableOf(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cell = (value: unknown) => `"${String(value ?? '').replaceAll('"', '""')}"`;
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column]))];
  return `\ufeff${lines.map((cells) => cells.map(cell).join(',')).join('\r\n')}`;
}
