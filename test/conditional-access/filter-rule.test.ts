/** Rules over devices and apps: what they mean, and that a rule which nobody can read is none. */
import { expect, test } from 'vitest';
import { type PropertyValue, parseFilterRule } from '../../src/conditional-access/filter-rule.ts';

const DEVICE: Readonly<Record<string, PropertyValue>> = {
  model: 'Surface Pro',
  iscompliant: true,
  systemlabels: ['AzureResource', 'M365Managed'],
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
  '',
  'device.model -like "x"',
  'device.model -eq',
  '(device.model -eq "x"',
  'device.model -eq "x" device.model -eq "y"',
  `device.model -eq "${'x'.repeat(3072)}"`,
])('nobody can read %s', (rule) => {
  expect(parseFilterRule(rule)).toBeUndefined();
});
