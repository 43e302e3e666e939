/** Does the notice policy that somebody wrote hold, and can everybody be told whom it names? */
import { isTold, SHIPPED_POLICY } from '../../notify/planning/policy/notice-policy.ts';
import { type PolicyInForce, policyInForce } from '../../notify/planning/policy/policy-of.ts';
import { type Check, type DoctorContext, failed, passed, warned } from './doctor-context.ts';

const NAME = 'notice policy';
const FIX: Readonly<Record<PolicyInForce['from'], string>> = {
  shipped: 'Report it: the shipped policy is always sound.',
  setting: 'Correct NOTICE_POLICY (revaudit notices policy check --file), or remove it.',
  stored:
    'Correct it (revaudit notices policy check --file, then set), or take it back: revaudit notices policy reset.',
};
const FROM: Readonly<Record<PolicyInForce['from'], string>> = {
  shipped: 'the shipped one',
  setting: 'NOTICE_POLICY, over the shipped one',
  stored: 'the stored one, over the shipped one',
};
/** Its number of people plays no part here. */
const NO_SETTING = { limit: SHIPPED_POLICY.approval.above };

/** Outside the app nobody knows its setting. */
export async function checkPolicyInForce({ store, app }: DoctorContext): Promise<readonly Check[]> {
  const inForce = await policyInForce(store, app?.settings.notices ?? NO_SETTING);
  const { from, policy, problems } = inForce;
  if (problems.length > 0)
    return [failed(NAME, `${FROM[from]}: it does not hold, the shipped one does: ${problems.join('; ')}`, FIX[from])];
  const own = policy.rules.filter((rule) => !SHIPPED_POLICY.rules.includes(rule));
  const namesHelpDesk = own.some((rule) => isTold(rule) && rule.audiences.includes('help-desk'));
  if (namesHelpDesk && app !== undefined && app.settings.notices.helpDesk === undefined)
    return [
      warned(
        NAME,
        `${FROM[from]}: it tells the help desk, which has no address`,
        'Set NOTICE_HELP_DESK_MAIL to the address of the help desk.',
      ),
    ];
  return [passed(NAME, FROM[from])];
}
