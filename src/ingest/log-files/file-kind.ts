/** Files that are no logs at all: recognised at their start, and said to be what they are. */

/** What a file begins with, as text. Bytes above 127 that are not UTF-8 were decoded to U+FFFD. */
const KINDS: readonly (readonly [start: RegExp | string, kind: string])[] = [
  [/^<!doctype html|^<html|^<head|^<body/i, 'a web page, perhaps the page of a sign-in: save the export itself'],
  ['<', 'XML, not JSON or CSV: export it in another format'],
  ['PK\u0003\u0004', 'an archive inside an archive: unpack it first'],
  ['PK\u0005\u0006', 'an archive inside an archive: unpack it first'],
  // The first byte of gzip is passed as a blank.
  ['\ufffd\u0008', 'an archive inside an archive: unpack it first'],
  ['Obj\u0001', 'an Avro file, as Event Hubs captures: convert it to JSON first'],
  ['PAR1', 'a Parquet file: convert it to JSON or CSV first'],
  ['%PDF', 'a PDF document, not a log'],
  ['ElfFile\0', 'a Windows event log: convert it to JSON first'],
  ['SQLite format 3\0', 'a database, not a log'],
  [
    /^7z\ufffd\ufffd|^Rar!|^BZh\d|^\ufffd7zXZ|^\(\ufffd\/\ufffd/,
    'packed in another way than zip or gzip: unpack it first',
  ],
];
/** Characters. */
const LOOKED_AT = 4096;
/** Where a tar archive says that it is one. */
const TAR_MARK = 257;
// biome-ignore lint/suspicious/noControlCharactersInRegex: no text has them, except for the separator of records
const CONTROLS = /[\0-\u0008\u000e-\u001d\u001f]/g;
/** Of a hundred characters. A text in an older encoding has some that are not UTF-8. */
const MOST_UNKNOWN = 30;

/** Undefined for what may be a log. @param beginning the first characters, without leading blanks */
export function whyNoLog(beginning: string): string | undefined {
  const text = beginning.slice(0, LOOKED_AT);
  const kind = KINDS.find(([start]) => (typeof start === 'string' ? text.startsWith(start) : start.test(text)))?.[1];
  if (kind !== undefined) return kind;
  if (text.startsWith('ustar', TAR_MARK)) return 'a tar archive: unpack it first';
  const controls = text.match(CONTROLS)?.length ?? 0;
  const unknown = text.split('\ufffd').length - 1;
  return text.includes('\0') || controls > 8 || unknown * 100 > text.length * MOST_UNKNOWN
    ? 'binary data, not a log in JSON or CSV'
    : undefined;
}
