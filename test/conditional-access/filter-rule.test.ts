/** Rules over devices and apps: what they mean, and that a rule which nobody can read is none. */
import { expect, test } from 'vitest';
import { type PropertyValue, parseFilterRule } from '../../src/conditional-access/filter-rule.ts';

const DEVICE: Readonly<Record<string, PropertyValue>> = {
  model: 'Surface Pro',
  iscompliant: true,
  systemlabels: ['AzureResource', 'M365Managed'],
  quoted: 'say "no"',
  number: '17',
  word: 'null',
};

function matches(rule: string): boolean | undefined {
  return parseFilterRule(rule)?.((name) => DEVICE[name] ?? null);
}

test.each([
  ['device.model -eq "surface pro"', true],
  ['device.model -ne "Surface Pro"', false],
  ['device.model -startsWith "surf"', true],
  ['device.model -notStartsWith "surf"', false],
  ['device.model -endsWith "pro"', true],
  ['device.model -notEndsWith "pro"', false],
  ['device.model -contains "face"', true],
  ['device.model -notContains "face"', false],
  ['device.model -in ["Pixel", "Surface Pro"]', true],
  ['device.model -notIn ["Pixel"]', true],
  ['device.isCompliant -eq True', true],
  ['device.systemLabels -contains "AzureResource"', true],
  ['device.systemLabels -contains "Azure"', false],
  ['device.absent -eq "x"', false],
  ['device.absent -ne "x"', true],
  ['-not (device.absent -eq "x")', true],
  ['device.model -eq "x" -or device.isCompliant -eq True -and device.absent -ne "y"', true],
  ['(device.model -eq "x" -or device.isCompliant -eq True) -and device.absent -eq "y"', false],
])('%s is %s', (rule, expected) => {
  expect(matches(rule)).toBe(expected);
});

test.each([
  ["device.model -eq 'Surface Pro'", true],
  ['  device.model   -eq"Surface Pro"  ', true],
  ['device.model eq "Surface Pro" and not (device.isCompliant ne True)', true],
  ['device.model -EQ "Surface Pro" -AND -Not (device.isCompliant -Ne True)', true],
  ['model -eq "Surface Pro"', true],
  ['device.model -in ("Pixel","Surface Pro")', true],
  ['device.model -in []', false],
  ['device.model -in "Surface Pro"', true],
  ['device.systemLabels -in ["M365Managed"]', true],
  ['device.systemLabels -startsWith "M365"', true],
  ['device.systemLabels -endsWith "Resource"', true],
  ['device.systemLabels -eq "AzureResource"', true],
  ['device.systemLabels -eq "Azure"', false],
  ['device.systemLabels -notContains "M365Managed"', false],
  ['device.quoted -eq "say `"no`""', true],
  ['device.quoted -eq "say ""no"""', true],
  ['device.number -eq 17', true],
  ['device.number -eq -17', false],
  ['device.absent -eq null', true],
  ['device.absent -eq NULL', true],
  ['device.absent -ne null', false],
  ['device.model -eq null', false],
  ['device.model -ne null', true],
  ['device.absent -eq "null"', false],
  ['device.word -eq "null"', true],
  ['device.model -eq nullable', false],
  ['device.absent -eq nullable', false],
  ['device.absent -eq nonnull', false],
  ['device.absent -contains ""', false],
  ['device.model -eq ""', false],
  ['device.absent -eq "y" -or device.absent -eq "x"', false],
  ['device.absent -ne "y" -or device.absent -eq "x"', true],
  ['-not -not device.isCompliant -eq True', true],
  ['-not (device.isCompliant -eq True) -or device.absent -eq "x"', false],
  ['((device.isCompliant -eq True))', true],
])('%s is %s, too', (rule, expected) => {
  expect(matches(rule)).toBe(expected);
});

test('a rule of the longest length is read, one letter more is not', () => {
  const rule = (length: number) => `device.model -ne "${'x'.repeat(length - 'device.model -ne ""'.length)}"`;
  expect([matches(rule(3072)), matches(rule(3073))]).toEqual([true, undefined]);
});

test.each([
  '',
  '   ',
  'device.model -like "x"',
  'device.model -eq',
  'device.model',
  '-not',
  '(device.model -eq "x"',
  'device.model -eq "x")',
  '[device.model -eq "x"]',
  'device.model -eq "x" device.model -eq "y"',
  'device.model -eq "x" -xor device.model -eq "y"',
  'device.model -eq "x" -or',
  'device.model -eq "x" -or -and device.model -eq "y"',
  'device.model -eq "x" "-or" device.model -eq "y"',
  '-or device.model -eq "x"',
  '"device.model" -eq "x"',
  'device.model "-eq" "x"',
  'device.model ( "x" )',
  '( -eq "x"',
  'device.model -eq ,',
  'device.model -eq ]',
  'device.model -in [,]',
  'device.model -in ["x"',
  'device.model -in ["x",',
  'device.model -in ["x" "y"]',
  'device.model -in ["x",,"y"]',
  'device.model -in ["x")',
  'device.model -in [["x"]]',
  'device.model -eq "x',
  'device.model == "x"',
  'device.model -eq "x" & device.model -eq "y"',
  'device.model - eq "x"',
  'device.model --eq "x"',
  'device.model -e-q "x"',
])('nobody can read %s', (rule) => {
  expect(parseFilterRule(rule)).toBeUndefined();
});
