/** The many ways in which exports spell the same value. None changes the meaning of a record. */
import type { Random } from '../../../local/tenant/random.ts';
import type { Row } from './form.ts';

const GUIDS = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const RARELY = 0.15;
const OFTEN = 0.4;

type TimeStyle = 'zulu' | 'offset' | 'no zone' | 'american';

const ZONES = { zulu: 'Z', offset: '+02:00', 'no zone': '' } as const;

/** With 0 to 9 digits of a second: fewer than three lose precision, more than three add random digits. */
export function spellTime(at: number, styles: readonly TimeStyle[], random: Random): string {
  const style = random.pick(styles);
  if (style === 'american') return americanTime(new Date(at), random);
  const shifted = style === 'offset' ? at + 2 * 3_600_000 : at;
  const digits = random.below(10);
  const iso = new Date(shifted).toISOString();
  const fraction = `${iso.slice(20, 23)}${random.below(1_000_000).toString().padStart(6, '0')}`.slice(0, digits);
  return `${iso.slice(0, 19)}${digits === 0 ? '' : `.${fraction}`}${ZONES[style]}`;
}

function americanTime(time: Date, random: Random): string {
  const hour = time.getUTCHours();
  const two = (number: number) => String(number).padStart(2, '0');
  const comma = random.chance(0.5) ? ',' : '';
  const clock = [hour % 12 === 0 ? 12 : hour % 12, two(time.getUTCMinutes()), two(time.getUTCSeconds())].join(':');
  const date = `${time.getUTCMonth() + 1}/${time.getUTCDate()}/${time.getUTCFullYear()}`;
  return `${date}${comma} ${clock} ${hour < 12 ? 'AM' : 'PM'}`;
}

export type Country = 'germany' | 'britain' | 'america';

/** As a spreadsheet of the country writes it: without a zone, to the second. */
export function spellLocalTime(at: number, country: Country): string {
  const [date = '', clock = ''] = new Date(at).toISOString().slice(0, 19).split('T');
  const [year = '', month = '', day = ''] = date.split('-');
  const dates: Readonly<Record<Country, string>> = {
    germany: `${day}.${month}.${year}`,
    britain: `${day}/${month}/${year}`,
    america: `${Number(month)}/${Number(day)}/${year}`,
  };
  return `${dates[country]} ${clock}`;
}

/** PowerShell writes a date as text, or as an object when a script has changed it. */
export function spellPowerShellTime(at: number, random: Random): unknown {
  const value = `/Date(${at})/`;
  return random.chance(OFTEN) ? { value, DisplayHint: 2, DateTime: new Date(at).toUTCString() } : value;
}

/** Some records have all GUIDs in capitals. The record's own id stays: it identifies a copy. */
export function spellIds(record: Row, random: Random): Row {
  if (!random.chance(RARELY)) return record;
  const text = JSON.stringify({ ...record, id: undefined }).replaceAll(GUIDS, (id) => id.toUpperCase());
  return { id: record.id, ...JSON.parse(text) };
}

export function spellActivity(name: string, random: Random): string {
  const spellings = [
    name,
    name,
    name.toLowerCase(),
    name.replaceAll('-', '–'),
    name.replaceAll('–', '-'),
    `${name} `,
    `${name.trim()}.`,
    name.toUpperCase(),
  ];
  return random.pick(spellings);
}

export function spellResult(result: unknown, random: Random): unknown {
  return typeof result === 'string' && random.chance(OFTEN)
    ? `${result.charAt(0).toUpperCase()}${result.slice(1)}`
    : result;
}

/**
 * Values of modified properties: quoted once more, unquoted, or in a list of one; a missing one is null, `[]` or
 * absent.
 */
export function spellChanges(record: Row, random: Random): Row {
  const { targetResources } = record;
  if (!Array.isArray(targetResources)) return record;
  const targets = targetResources.map((target: Row) => {
    const modifiedProperties = spellProperties(target.modifiedProperties, random);
    return {
      ...target,
      modifiedProperties: modifiedProperties.length === 0 && random.chance(OFTEN) ? null : modifiedProperties,
    };
  });
  return { ...record, targetResources: random.shuffle(targets) };
}

function spellProperties(properties: unknown, random: Random): readonly Row[] {
  if (!Array.isArray(properties)) return [];
  return random.shuffle(properties).map(({ displayName, oldValue, newValue }: Row) => ({
    displayName,
    ...spellValue('oldValue', oldValue, random),
    ...spellValue('newValue', newValue, random),
  }));
}

function spellValue(name: string, value: unknown, random: Random): Row {
  if (typeof value !== 'string') return random.pick([{ [name]: null }, { [name]: null }, { [name]: '[]' }, {}]);
  if (!random.chance(OFTEN)) return { [name]: value };
  return { [name]: random.pick(spellingsOf(value)) };
}

function spellingsOf(value: string): readonly string[] {
  const [, truth] = /^\[(true|false)\]$/.exec(value) ?? [];
  if (truth) return [truth, `"${truth === 'true' ? 'True' : 'False'}"`, JSON.stringify(value), `["${truth}"]`];
  const [, bare] = /^"([^"[{\\]*)"$/.exec(value) ?? [];
  if (bare) return [bare, `["${bare}"]`, JSON.stringify(value)];
  return [value, JSON.stringify(value)];
}
