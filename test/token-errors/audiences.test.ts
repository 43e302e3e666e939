/** The steps for the user, the help desk and the developer. */
import { describe, expect, test } from 'vitest';
import { aadstsCodes } from '../../src/token-errors/aadsts-catalogue.ts';
import { explainTokenError } from '../../src/token-errors/explain-token-error.ts';
import type { TokenErrorAnswer, TokenErrorAudience } from '../../src/token-errors/token-error-explanation.ts';

const AUDIENCES: readonly TokenErrorAudience[] = ['user', 'helpdesk', 'developer'];
const stepsFor = (audience: TokenErrorAudience, given: number | string | TokenErrorAnswer) =>
  explainTokenError(given, { for: audience })?.steps.join('\n') ?? expect.unreachable();

test.each(aadstsCodes())('%i has advice for everybody, in complete sentences', (code) => {
  for (const audience of AUDIENCES) {
    const { steps, avoid } = explainTokenError(code, { for: audience }) ?? expect.unreachable();
    expect(steps.length).toBeGreaterThan(0);
    expect(avoid.length).toBeGreaterThan(0);
    for (const sentence of [...steps, ...avoid]) expect(sentence).toMatch(/^[A-Z].{9,}\.$/);
  }
});

test('without a choice, the steps are for the developer', () => {
  expect(explainTokenError(50173)?.steps.join('\n')).toBe(stepsFor('developer', 50173));
});

test('the user reads no label, and nothing that only others can do', () => {
  for (const code of aadstsCodes())
    expect(stepsFor('user', code)).not.toMatch(
      /(?:^|\n)(?:User|App|App owner|Administrator|Developer): |refresh token/,
    );
});

describe('what people meet every day', () => {
  test.each<[number, TokenErrorAudience, RegExp]>([
    [90072, 'user', /^Sign out.*right account first/],
    [90072, 'helpdesk', /^User: sign out.*right account first/],
    [700016, 'helpdesk', /^Rule out the wrong tenant or a typo first/],
    [700016, 'developer', /^Developer: rule out the wrong tenant or a typo first/],
    [500011, 'helpdesk', /^Rule out the wrong tenant or a typo first/],
    [7000215, 'helpdesk', /create a new secret.*its value, not its id/],
    [7000222, 'developer', /create a new secret/],
    [7000215, 'user', /your own sign-in is not the problem/],
    [50105, 'helpdesk', /nested groups: they do not count/],
    [50105, 'user', /nested group is not enough/],
    [50057, 'helpdesk', /manager or the HR department/],
    [50173, 'user', /Power Automate: Connections → .* → Fix connection/],
    [50076, 'helpdesk', /Unattended job: it cannot answer MFA/],
  ])('%i for the %s', (code, audience, expected) => {
    expect(stepsFor(audience, code)).toMatch(expected);
  });
});

describe('the program that shows the error', () => {
  test.each<[string, RegExp]>([
    ['Failed to refresh access token for service: office365. AADSTS50076: MFA', /Power Automate → Connections/],
    ['Power Automate: AADSTS53003: blocked', /Power Automate → Connections/],
    ['AADSTS70043: too old. Please run: az login --scope x', /run az logout, then az login/],
    ['Connect-MgGraph : AADSTS50076: MFA', /run the Connect command/],
  ])('%s: it is named where to sign in', (text, expected) => {
    expect(stepsFor('helpdesk', text)).toMatch(expected);
    expect(explainTokenError(text)?.links.map(({ url }) => url)).toContainEqual(
      expect.stringMatching(/power-automate|azure-cli|cli\/azure|powershell/),
    );
  });

  test('is Power Automate in a step of its own where a token died and nothing names the program', () => {
    expect(stepsFor('helpdesk', 70008)).toContain('If it is a flow: Power Automate → Connections');
    expect(stepsFor('helpdesk', 50076)).not.toContain('If it is a flow');
  });
});

test('the claims of the answer are passed on, whoever reads', () => {
  const answer = { error_codes: [53000], claims: '{"access_token":{}}' };
  expect(stepsFor('helpdesk', answer)).toContain('App: pass on the claims of the answer unchanged');
  expect(stepsFor('developer', answer)).toContain('pass on the claims of the answer unchanged');
});

describe('the times in a message', () => {
  const meaningOf = (text: string) => explainTokenError(text)?.meaning;

  test('50173 states both', () => {
    const text =
      "AADSTS50173: The grant was issued on '2031-01-01T08:00:00.0000000Z' and the TokensValidFrom date " +
      "for this user is '2031-01-02T03:04:05.0000000Z'.";
    expect(meaningOf(text)).toContain(
      'Only tokens from 2031-01-02 03:04:05 UTC or later count; this one was issued on 2031-01-01 08:00:00 UTC.',
    );
    expect(stepsFor('helpdesk', text)).toContain('at 2031-01-02 03:04:05 UTC.');
    expect(meaningOf("AADSTS50173: TokensValidFrom is '2031-01-02T03:04:05Z'")).toMatch(/or later count\.$/);
  });

  test.each([
    ['was inactive for 90.00:00:00.', 'was not used for 90 days.'],
    ['was inactive for 1.02:00:00.', 'was not used for 26 hours.'],
    ['and the maximum allowed lifetime for this request is 14400.', 'may be at most 4 hours old.'],
    ['and the maximum allowed lifetime for this request is 1800.', 'may be at most 30 minutes old.'],
  ])('%s: %s', (text, expected) => {
    expect(meaningOf(`AADSTS700082: The token was issued on 2031-01-01T08:00:00.0000000Z ${text}`)).toContain(
      `This token was issued on 2031-01-01 08:00:00 UTC and ${expected}`,
    );
    expect(meaningOf(`AADSTS700082: The token ${text}`)).toContain(`This token ${expected}`);
  });

  test('an issue date alone is stated, too', () => {
    expect(meaningOf('AADSTS70008: the token was issued on 2031-01-01T08:00:00Z')).toMatch(
      /The token was issued on 2031-01-01 08:00:00 UTC\.$/,
    );
  });
});
