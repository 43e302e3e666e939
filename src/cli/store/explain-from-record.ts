/** Finds the revocations on record of a user, an app, or a user at an app, that may explain an error code. */
import { defined } from '../../base/defined.ts';
import type { Cause } from '../../detect/cause.ts';
import type { Answers, RevocationSummary, SubjectAnswer } from '../../query/answers.ts';
import { causesBehind } from '../../query/why/error-causes.ts';
import type { TokenErrorCause } from '../../token-errors/token-error-explanation.ts';
import { EXIT, NoStoreError, requireUnambiguous, StoreUnreachableError } from '../cli-errors.ts';
import { type CommandContext, type GlobalFlags, printNote, resolveStore } from '../command-context.ts';
import { asStoreFailure } from './store-failure.ts';

export interface RecordFindings {
  /** Absent if the record does not mention the user. */
  readonly user?: SubjectAnswer['subject'];
  /** Absent if the record does not mention the app. */
  readonly app?: SubjectAnswer['subject'];
  /** What may explain the code, newest first. */
  readonly revocations: readonly RevocationSummary[];
}

interface Flags extends GlobalFlags {
  readonly user?: string;
  readonly app?: string;
}

/** How many of the newest revocations are searched, and how many of them are shown. */
const SEARCHED = 200;
const SHOWN = 10;

/** Undefined if there is no record to read: the explanation is printed without it. */
export async function explainFromRecord(
  cli: CommandContext,
  flags: Flags,
  { causes }: { readonly causes: readonly TokenErrorCause[] },
): Promise<RecordFindings | undefined> {
  try {
    const choice = await resolveStore(cli, flags);
    const { openAnswers } = await import('./store.ts');
    return await searchRecord(await openAnswers(choice), flags, causesBehind(causes));
  } catch (thrown) {
    const error = asStoreFailure(thrown);
    if (error instanceof NoStoreError) {
      printNote(
        cli,
        'No record to read: this is what the code alone says. "revaudit help explain" shows how to name a record.',
      );
      return undefined;
    }
    if (!(error instanceof StoreUnreachableError)) throw error;
    printNote(cli, `${error.message}: this is what the code alone says. ${error.hint}`);
    cli.setExitCode(EXIT.store);
    return undefined;
  }
}

/** @param causes that may explain the code; empty for any */
async function searchRecord(
  answers: Answers,
  { user, app }: Flags,
  causes: ReadonlySet<Cause>,
): Promise<RecordFindings> {
  const query = { limit: SEARCHED };
  const [ofUser, ofApp] = await Promise.all([
    user === undefined ? undefined : answers.user(user, query).then((answer) => requireUnambiguous(answer, user)),
    app === undefined
      ? undefined
      : answers.app(app, user === undefined ? query : { limit: 1 }).then((answer) => requireUnambiguous(answer, app)),
  ]);
  const subjects = defined({ user: ofUser?.subject, app: ofApp?.subject });
  const candidates = ((user === undefined ? ofApp : ofUser)?.revocations ?? [])
    .filter(({ cause }) => causes.size === 0 || causes.has(cause))
    .slice(0, SHOWN);
  if (user === undefined || app === undefined) return { ...subjects, revocations: candidates };
  if (ofApp === undefined) return { ...subjects, revocations: [] };
  const atApp = await Promise.all(
    candidates.map(async (revocation) =>
      (await mayAffectApp(answers, revocation, ofApp.subject.id)) ? [revocation] : [],
    ),
  );
  return { ...subjects, revocations: atApp.flat() };
}

/** A revocation of a user counts at every app, except where the token is known to survive. */
async function mayAffectApp(
  answers: Answers,
  { revocationId, subject }: RevocationSummary,
  appId: string,
): Promise<boolean> {
  if (subject.id.split('_').includes(appId)) return true;
  const details = await answers.show(revocationId);
  const effect = details?.affectedApps.find(({ id }) => id === appId)?.effect;
  return effect === undefined ? subject.kind === 'user' : effect !== 'survives';
}
