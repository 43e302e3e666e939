/** Errors that bear no AADSTS number, or none that is known: the words decide. */
import { describe, expect, test } from 'vitest';
import { explainTokenError } from '../../src/token-errors/explain-token-error.ts';

const briefly = (given: string | object) => {
  const { code, name, causes, tokenState, clearToken, whoCanFix } = explainTokenError(given) ?? expect.unreachable();
  return [code, name, causes[0] ?? 'none', tokenState, clearToken, whoCanFix].join(' ');
};
const challenge = (code: string) =>
  `Continuous access evaluation resulted in challenge with result: InteractionRequired and code: ${code}`;
const graphError = (code: string, message: string) => JSON.stringify({ error: { code, message } });

describe('without a number', () => {
  test.each<[string, string]>([
    [
      challenge('TokenCreatedWithOutdatedPolicies'),
      ' TokenCreatedWithOutdatedPolicies policy-changed blocked false user',
    ],
    [
      challenge('TokenIssuedBeforeRevocationTimestamp'),
      ' TokenIssuedBeforeRevocationTimestamp sessions-revoked blocked false user',
    ],
    [
      challenge('LocationConditionEvaluationSatisfied'),
      ' LocationConditionEvaluationSatisfied policy-blocked blocked false user',
    ],
    [challenge('SomethingNew'), ' continuous_access_evaluation policy-blocked blocked false user'],
    ['Bearer realm="", error="insufficient_claims"', ' insufficient_claims policy-blocked blocked false developer'],
    [
      graphError('InvalidAuthenticationToken', 'Lifetime validation failed, the token is expired.'),
      ' LifetimeValidationFailed none n/a false developer',
    ],
    [
      graphError('InvalidAuthenticationToken', 'Access token is empty.'),
      ' InvalidAuthenticationToken none n/a false developer',
    ],
    [graphError('Authorization_RequestDenied', 'No.'), ' Authorization_RequestDenied consent-missing n/a false admin'],
    ['A1 NO AUTHENTICATE failed.', ' ImapAuthenticateFailed consent-missing n/a false developer'],
    ['535 5.7.139 basic authentication is disabled', ' SmtpBasicAuthenticationDisabled none n/a false developer'],
    ['535 5.7.139 something else', ' SmtpRefused policy-blocked n/a false admin'],
    [
      'Failed to refresh access token for service: office365.',
      ' connection_refresh_failed sessions-revoked blocked false user',
    ],
    ['Please run "az login" to setup account', ' az_login none n/a false user'],
    ['InteractionRequiredAuthError: no_tokens_found', ' no_tokens_found none n/a false user'],
    ['InteractionRequiredAuthError: it did not work', ' MsalUiRequiredException none blocked false user'],
  ])('%s', (text, expected) => {
    expect(briefly(text)).toBe(expected);
  });

  test.each(['0xCAA2000C', 'caa2000c', '3399614476', '-895352820', 'Error code: 3399614476, Tag: 557973645'])(
    'the error number of Windows is known as %s',
    (text) => {
      expect(briefly(text)).toBe(' 0xCAA2000C mfa-required blocked false user');
    },
  );

  test.each<[string, string]>([
    ['invalid_grant', ' invalid_grant sessions-revoked blocked false user'],
    ['invalid_client', ' invalid_client app-credential-lost n/a false developer'],
    ['login_required', ' login_required none interrupt false user'],
    ['temporarily_unavailable', ' temporarily_unavailable none retry false developer'],
    ['access_denied', ' access_denied assignment-missing n/a false user'],
  ])('the OAuth error %s is explained alone and in an answer', (error, expected) => {
    expect(briefly(error)).toBe(expected);
    expect(briefly({ error })).toBe(expected);
  });

  test.each<[string, string]>([
    ['bad_token', ' bad_token sessions-revoked dead true user'],
    ['message_only', ' message_only policy-blocked blocked false admin'],
    ['consent_required', ' consent_required consent-missing blocked false user'],
    ['user_password_expired', ' user_password_expired password-changed blocked false user'],
  ])('the suberror %s goes before the error', (suberror, expected) => {
    expect(briefly({ error: 'invalid_grant', suberror })).toBe(expected);
  });

  test('the words beside an OAuth error say more than the error', () => {
    const answer = { error: 'invalid_grant', error_description: 'Conditional Access does not allow it.' };
    expect(briefly(answer)).toBe(' invalid_grant policy-blocked blocked false admin');
  });

  test.each([
    'it does not work',
    'The policy of our insurance was revoked.',
    'upstream answered with HTTP error code: 5000 from proxy',
    'MySQL error code: 50057',
    'The dishwasher shows error code 50011 and beeps',
    'the process ended with exit code 50000',
    '{"status":5000,"message":"policy revoked"}',
    '{"code":50001,"message":"SMTP server not ready"}',
    'he claims: it was revoked',
  ])('nothing is made of: %s', (text) => {
    expect(explainTokenError(text)).toBeUndefined();
  });

  test('a claims challenge of a header is decoded', () => {
    const claims = '{"access_token":{"nbf":{"essential":true,"value":"1"}}}';
    const header = `WWW-Authenticate: Bearer error="insufficient_claims", claims="${btoa(claims)}"`;
    expect(explainTokenError(header)).toMatchObject({ code: null, claims });
    expect(explainTokenError('Bearer error="insufficient_claims", claims="%%%%%%%%%"')?.claims).toBeUndefined();
  });
});

describe('with a number that is not known', () => {
  const answer = (more: object) => ({ error_codes: [799_999], ...more });

  test.each<[object, string]>([
    [{ error: 'invalid_grant', suberror: 'bad_token' }, '799999 bad_token sessions-revoked dead true user'],
    [{ error: 'interaction_required' }, '799999 interaction_required mfa-required blocked false user'],
    [{ error: 'server_error' }, '799999 temporarily_unavailable none retry false developer'],
    [{ claims: '{"access_token":{}}' }, '799999 ClaimsChallenge policy-blocked blocked false user'],
    [
      { error: 'invalid_grant', error_description: 'AADSTS799999: not used, inactive for 90 days' },
      '799999 invalid_grant refresh-token-inactive dead true user',
    ],
    [
      { error_description: 'AADSTS799999: The user account is disabled.' },
      '799999 UnknownCode account-disabled blocked false admin',
    ],
  ])('%j is explained by the rest', (more, expected) => {
    expect(briefly(answer(more))).toBe(expected);
    expect(explainTokenError(answer(more))?.meaning).toMatch(/^AADSTS799999 is not in the catalogue\. [A-Z]/);
  });

  test('claims are passed on', () => {
    const claims = '{"access_token":{}}';
    const explained = explainTokenError(answer({ error: 'interaction_required', claims }));
    expect(explained?.claims).toBe(claims);
    expect(explained?.steps.join()).toContain('claims of the answer');
  });

  test('alone it is not explained', () => {
    expect(explainTokenError(799_999)).toBeUndefined();
    expect(explainTokenError(answer({}))).toBeUndefined();
  });
});
