/** What the record has on a user, an app, or the user at the app, that may be behind a code. */

import type { Cause } from '../../detect/report.ts';
import type { Ambiguous, Answers, RevocationSummary, SubjectAnswer } from '../../query/answers.ts';
import type { TokenErrorCause } from '../../token-errors/token-error-explanation.ts';
import { type Cli, remark, sourceOf } from '../cli.ts';
import { AmbiguousNameError, EXIT, NoStoreError, StoreUnreachableError } from '../cli-errors.ts';
import type { GlobalFlags } from '../commands/flags.ts';
import { asStoreFailure } from './store-failure.ts';

export interface RecordedFor {
  /** Absent where the record mentions none such. */
  readonly user?: SubjectAnswer['subject'];
  readonly app?: SubjectAnswer['subject'];
  /** What may be behind the code, the newest first. */
  readonly revocations: readonly RevocationSummary[];
}

interface Asked extends GlobalFlags {
  readonly user?: string;
  readonly app?: string;
}

/** The newest so many are looked through, and so many told. */
const LOOKED_THROUGH = 200;
const TOLD = 10;

/** A refusal is what somebody's change looks like from the app. */
const BEHIND: Readonly<Partial<Record<TokenErrorCause, readonly Cause[]>>> = {
  'mfa-required': ['mfa-changed', 'policy-changed'],
  'policy-blocked': ['policy-changed', 'risk-raised', 'device-noncompliant'],
  'consent-missing': ['consent-revoked'],
  'assignment-missing': ['app-role-removed'],
  'sign-in-frequency': ['policy-changed'],
  'refresh-token-expired': ['token-policy-changed'],
};

/** Undefined where there is no record to look in: the explanation stands without it. */
export async function explainFromRecord(
  cli: Cli,
  flags: Asked,
  { causes }: { readonly causes: readonly TokenErrorCause[] },
): Promise<RecordedFor | undefined> {
  try {
    const choice = await sourceOf(cli, flags);
    const { openAnswers } = await import('./store.ts');
    return await lookUp(
      await openAnswers(choice),
      flags,
      new Set(causes.flatMap((cause): readonly Cause[] => [cause, ...(BEHIND[cause] ?? [])])),
    );
  } catch (thrown) {
    const error = asStoreFailure(thrown);
    if (error instanceof NoStoreError) {
      remark(
        cli,
        'No record to look in: this is what the code alone says. "revaudit help explain" tells how to name one.',
      );
      return undefined;
    }
    if (!(error instanceof StoreUnreachableError)) throw error;
    remark(cli, `${error.message}: this is what the code alone says. ${error.hint}`);
    cli.endWith(EXIT.store);
    return undefined;
  }
}

async function lookUp(answers: Answers, { user, app }: Asked, causes: ReadonlySet<Cause>): Promise<RecordedFor> {
  const question = { limit: LOOKED_THROUGH };
  const [ofUser, ofApp] = await Promise.all([
    user === undefined ? undefined : answers.user(user, question).then((answer) => theOne(answer, user)),
    app === undefined
      ? undefined
      : answers.app(app, user === undefined ? question : { limit: 1 }).then((answer) => theOne(answer, app)),
  ]);
  const subjects = { ...(ofUser && { user: ofUser.subject }), ...(ofApp && { app: ofApp.subject }) };
  const fitting = ((user === undefined ? ofApp : ofUser)?.revocations ?? [])
    .filter(({ cause }) => causes.size === 0 || causes.has(cause))
    .slice(0, TOLD);
  if (user === undefined || app === undefined) return { ...subjects, revocations: fitting };
  if (ofApp === undefined) return { ...subjects, revocations: [] };
  const views = await Promise.all(
    fitting.map(async (revocation) => ((await touches(answers, revocation, ofApp.subject.id)) ? [revocation] : [])),
  );
  return { ...subjects, revocations: views.flat() };
}

/** What befell the user counts at every app, but where we know that it survives there. */
async function touches(
  answers: Answers,
  { revocationId, subject }: RevocationSummary,
  appId: string,
): Promise<boolean> {
  if (subject.id.split('_').includes(appId)) return true;
  const view = await answers.show(revocationId);
  const effect = view?.affectedApps.find(({ id }) => id === appId)?.effect;
  return effect === undefined ? subject.kind === 'user' : effect !== 'survives';
}

function theOne(answer: SubjectAnswer | Ambiguous | undefined, name: string): SubjectAnswer | undefined {
  if (answer !== undefined && 'candidates' in answer) throw new AmbiguousNameError(name, answer.candidates);
  return answer;
}
