/** What a policy leaves out, although the rest means nothing without it: nobody guesses it. */
import { expect, test } from 'vitest';
import { unsaidIn } from '../../src/conditional-access/unsaid-members.ts';

const session = (sessionControls: object) => ({ sessionControls });
const frequency = (members: object) => session({ signInFrequency: members });
const browser = (members: object) => session({ persistentBrowser: members });
const control = (members: object) => session({ cloudAppSecurity: members });
const grant = (grantControls: object) => ({ grantControls });
const VALUE = ['sessionControls.signInFrequency.value'];
const MODE = ['sessionControls.persistentBrowser.mode'];
const KIND = ['sessionControls.cloudAppSecurity.cloudAppSecurityType'];
const OPERATOR = ['grantControls.operator'];

test.each<[string, object, readonly string[]]>([
  ['nothing', {}, []],
  ['a frequency that is on', frequency({ isEnabled: true }), VALUE],
  ['a frequency without a unit', frequency({ isEnabled: true, value: 4 }), VALUE],
  ['a frequency without a flag and a unit', frequency({ value: 4 }), VALUE],
  ['a frequency', frequency({ isEnabled: true, value: 4, type: 'hours' }), []],
  ['every time', frequency({ isEnabled: true, frequencyInterval: 'everyTime' }), []],
  ['a frequency that is off', frequency({ isEnabled: false, value: 4 }), []],
  ['a frequency of nulls', frequency({ isEnabled: null, value: null }), []],
  ['an empty frequency', frequency({}), []],
  ['a browser that is on', browser({ isEnabled: true }), MODE],
  ['a browser with an empty mode', browser({ isEnabled: true, mode: '' }), MODE],
  ['a browser with a mode', browser({ isEnabled: true, mode: 'never' }), []],
  ['a browser that is off', browser({ isEnabled: false }), []],
  ['app control that is on', control({ isEnabled: true }), KIND],
  ['app control with a kind', control({ isEnabled: true, cloudAppSecurityType: 'monitorOnly' }), []],
  ['app control that is off', control({ isEnabled: false, cloudAppSecurityType: null }), []],
  [
    'all three',
    session({ signInFrequency: { value: 4 }, persistentBrowser: { isEnabled: true }, cloudAppSecurity: { a: 1 } }),
    [...VALUE, ...MODE, ...KIND],
  ],
  ['one control', grant({ builtInControls: ['mfa'] }), []],
  ['two controls', grant({ builtInControls: ['mfa', 'compliantDevice'] }), OPERATOR],
  [
    'two controls and an empty operator',
    grant({ operator: '', builtInControls: ['mfa', 'compliantDevice'] }),
    OPERATOR,
  ],
  ['two controls, joined', grant({ operator: 'OR', builtInControls: ['mfa', 'compliantDevice'] }), []],
  ['a control and terms', grant({ builtInControls: ['mfa'], termsOfUse: ['t'] }), OPERATOR],
  ['a control and a custom one', grant({ builtInControls: ['mfa'], customAuthenticationFactors: ['c'] }), OPERATOR],
  ['a control and a strength', grant({ builtInControls: ['mfa'], authenticationStrength: { id: 's' } }), OPERATOR],
  ['a strength alone', grant({ authenticationStrength: { id: 's' } }), []],
  ['a control and no strength', grant({ builtInControls: ['mfa'], authenticationStrength: {} }), []],
])('%s', (_, policy, paths) => {
  expect(unsaidIn({ ...policy })).toEqual(paths);
});

test.each([
  ['devices', 'deviceFilter'],
  ['applications', 'applicationFilter'],
  ['clientApplications', 'servicePrincipalFilter'],
])('a filter of %s without a mode', (group, filter) => {
  const of = (members: object) => unsaidIn({ conditions: { [group]: { [filter]: members } } });
  expect(of({ rule: 'x' })).toEqual([`conditions.${group}.${filter}.mode`]);
  expect(of({ rule: 'x', mode: null })).toEqual([`conditions.${group}.${filter}.mode`]);
  expect(of({ rule: 'x', mode: 'include' })).toEqual([]);
  expect(of({ rule: '', mode: null })).toEqual([]);
});
