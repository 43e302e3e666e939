/** Writes rows to a file, in the container of a form of export. */
import { writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { zipOf } from '../../../test/fixtures/zip-file.ts';
import type { Container, Row } from './form.ts';

const ZIP_MEMBER = 'export.json';

/** @returns the name under which the import lists the file */
export async function writeRows(path: string, container: Container, rows: readonly Row[]): Promise<string> {
  await writeFile(path, contentOf(container, rows));
  return container === 'zip' ? `${path}!${ZIP_MEMBER}` : path;
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
    case 'hits':
      return JSON.stringify({ took: 3, hits: { total: { value: rows.length }, hits: rows } });
    case 'batch':
      return JSON.stringify({
        responses: pagesOf(rows).map((value, n) => ({ id: `${n}`, status: 200, body: { value } })),
      });
    case 'lines':
      return linesOf(rows);
    case 'gzip lines':
      return gzipSync(linesOf(rows));
    case 'zip':
      return zipOf([{ name: ZIP_MEMBER, content: linesOf(rows) }]);
    case 'table':
      return `\ufeff${tableOf(rows, ',')}`;
    case 'semicolon table':
      return tableOf(rows, ';');
    case 'tab table':
      return tableOf(rows, '\t');
    case 'sep table':
      return `\ufeffsep=,\r\n${tableOf(rows, ',')}`;
    case 'type table':
      return `#TYPE System.Management.Automation.PSCustomObject\r\n${tableOf(rows, ',')}`;
  }
}

function linesOf(rows: readonly Row[]): string {
  return rows.map((row) => JSON.stringify(row)).join('\n');
}

/** Of different lengths. */
function pagesOf(rows: readonly Row[]): readonly (readonly Row[])[] {
  const half = Math.ceil(rows.length / 3);
  return [rows.slice(0, half), rows.slice(half)].filter((page) => page.length > 0);
}

function tableOf(rows: readonly Row[], delimiter: string): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cell = (value: unknown) => `"${String(value ?? '').replaceAll('"', '""')}"`;
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column]))];
  return lines.map((cells) => cells.map(cell).join(delimiter)).join('\r\n');
}
