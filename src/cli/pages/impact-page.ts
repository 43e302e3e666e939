/** Why a recorded change hits one person at one app, for people. */
import { printable } from '../../base/printable.ts';
import type { SignInContext } from '../../conditional-access/sign-in-context.ts';
import type { ExplainedPolicy, ExplainedRequest, ExplainedSide } from '../../impact/policy/explain/explain-request.ts';
import { type Screen, styled } from '../terminal/screen.ts';
import { effectStyle, type PageNames, withNames } from './what-if-page.ts';

export interface ImpactAnswer extends ExplainedRequest {
  readonly user: { readonly id: string; readonly name?: string };
  readonly app: { readonly id: string; readonly name?: string };
  readonly uncertain: readonly string[];
}

const MEANS: Record<ExplainedRequest['effect'], string> = {
  'newly-blocked': 'The change blocks this sign-in',
  'cannot-decide': 'Whether the change hits this sign-in cannot be decided',
  'reauth-required': 'The change asks for more at this sign-in',
  'stricter-session': 'The change makes the session of this sign-in stricter',
  relaxed: 'The change asks less of this sign-in',
  unchanged: 'The change does not concern this sign-in',
};

export function impactPage(answer: ImpactAnswer, names: PageNames, screen: Screen): string {
  const { user, app, effect, reason, context, before, after, uncertain } = answer;
  const bold = (text: string) => styled('bold', printable(withNames(text, names)), screen);
  const lines = (list: readonly string[]) => list.map((text) => `  ${printable(withNames(text, names))}\n`).join('');
  const heading = (text: string) => `\n${styled('bold', text, screen)}\n`;
  return [
    `${bold(`${user.name ?? user.id} at ${app.name ?? app.id}`)}  ${styled(effectStyle(effect), effect, screen)}\n`,
    `${printable(withNames(`${MEANS[effect]}${reason === '' ? '' : `: ${reason}`}.`, names))}\n`,
    `${styled('dim', printable(withNames(`With ${circumstances(context)}.`, names)), screen)}\n`,
    heading('Before'),
    lines(sideLines(before)),
    heading('After'),
    lines(sideLines(after)),
    ...(after.howToMeet.length === 0 ? [] : [heading('How to meet it'), lines(after.howToMeet)]),
    ...(uncertain.length === 0 ? [] : [heading('Not known'), lines(uncertain)]),
  ].join('');
}

function sideLines({ policies, demands }: ExplainedSide): readonly string[] {
  const applying = policies.filter(({ applies }) => applies !== 'no');
  const others = policies.length - applying.length;
  const kept = `${others} ${applying.length === 0 ? '' : 'other '}${others === 1 ? 'policy does' : 'policies do'} not apply`;
  return [
    ...applying.flatMap(policyLines),
    ...(others === 0 ? [] : [`${kept} (--output json says why)`]),
    `together: ${demands.length === 0 ? 'nothing is asked for' : demands.join('; ')}`,
  ];
}

function policyLines({ name, applies, because, demands }: ExplainedPolicy): readonly string[] {
  const does = applies === 'yes' ? 'applies' : 'may apply';
  return [`${JSON.stringify(name)} ${does}: ${because.join('; ')}`, ...demands.map((demand) => `  ${demand}`)];
}

/** What is not ordinary, after the client and the platform. */
function circumstances(context: SignInContext): string {
  const { clientAppType, platform, namedLocations, country, mfaTrustedIp, device, authFlow, userAction } = context;
  const risks = {
    'sign-in risk': context.signInRisk,
    'user risk': context.userRisk,
    'insider risk': context.insiderRisk,
  };
  return [
    `client ${clientAppType} on ${platform}`,
    ...namedLocations.map((id) => `from ${id}`),
    ...(country === undefined ? [] : [`from country ${country}`]),
    ...(mfaTrustedIp ? ['from a trusted address'] : []),
    ...(device === null ? [] : [`a device with ${JSON.stringify(device)}`]),
    ...(authFlow === 'none' ? [] : [`flow ${authFlow}`]),
    ...(userAction === undefined ? [] : [`action ${userAction}`]),
    ...Object.entries(risks).flatMap(([name, level]) => (level === 'none' ? [] : [`${name} ${level}`])),
  ].join(', ');
}
