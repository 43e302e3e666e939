/**
 * Text from outside, made harmless for every output. Anybody can choose a name, and none may move the cursor, colour
 * the rest of a line, turn the reading direction, hide in the middle of another word, or run as a formula.
 */

/** Control characters, directions and joiners, line and paragraph separators, half characters, and what nobody sees. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;
/** In JSON and YAML, controls below DEL are escaped already, and a line break is one between members. */
export const UNSEEN_IN_TEXT = /[\x7f-\u009f\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
/** Spreadsheets begin a formula at these signs, also in full width, and some skip blanks before them. */
const FORMULA = /^(?:[\t\r]|[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠])/u;

/** On one line, with a blank for each character that nobody sees. */
export function printable(text: string): string {
  return text.replaceAll(UNSEEN, ' ');
}

/** JSON with the same value, in which every character that nobody sees is escaped. */
export function printableJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replaceAll(UNSEEN_IN_TEXT, escapedUnits);
}

/** A cell of CSV or TSV: printable, with an apostrophe where a spreadsheet would run it. A number stays a number. */
export function printableCell(text: string): string {
  const cell = printable(text);
  // As it is, and as it comes out: what nobody sees before a sign is a blank by then.
  const runs = FORMULA.test(text) || FORMULA.test(cell);
  return `${runs && Number.isNaN(Number(text)) ? "'" : ''}${cell}`;
}

/** As JSON and YAML escape it. A character beyond the first plane is two units. */
export function escapedUnits(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
