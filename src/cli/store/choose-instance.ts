/** Which `npm start` on this machine answers, where several run. */
import { asPasted } from '../../base/pasted.ts';
import { NoStoreError, UsageError } from '../cli-errors.ts';
import type { Environment } from './environment.ts';
import { describeInstance, type RunningInstance } from './running-instance.ts';
import type { StoreFlags } from './store-choice.ts';

interface InstanceContext {
  readonly environment: Environment;
  /** The newest first. */
  readonly findRunningInstances: () => Promise<readonly RunningInstance[]>;
  readonly note: (text: string) => void;
}

/** Undefined if none runs, or if flags or the environment say that the record is elsewhere. */
export async function chooseInstance(
  { environment, findRunningInstances, note }: InstanceContext,
  flags: StoreFlags,
): Promise<RunningInstance | undefined> {
  const { apiUrl, tablesUrl, connectionString } = environment;
  const byFlag = [flags.api, flags.account, flags.connectionString].some((place) => place !== undefined);
  const byEnvironment = [apiUrl, tablesUrl, connectionString].some((place) => place !== undefined);
  if (byFlag || (byEnvironment && flags.instance === undefined)) return undefined;
  const running = await findRunningInstances();
  if (flags.instance !== undefined) return instanceWithPid(flags.instance, running);
  const [newest, ...others] = running;
  if (newest !== undefined && others.length > 0)
    note(
      `${running.length} instances of "npm start" run on this machine. The newest answers, ${describeInstance(newest)}. ` +
        `To ask another one: --instance ${others.map(({ pid }) => pid).join(' or ')}.`,
    );
  return newest;
}

function instanceWithPid(given: string, running: readonly RunningInstance[]): RunningInstance {
  const text = asPasted(given);
  if (!/^\d{1,9}$/.test(text))
    throw new UsageError(`--instance is the process id of a running "npm start", not ${JSON.stringify(given)}`);
  const found = running.find(({ pid }) => pid === Number(text));
  if (found) return found;
  const pids = running.map(({ pid }) => pid);
  const choice = pids.length === 0 ? 'None runs on this machine: run "npm start"' : `Running: ${pids.join(', ')}`;
  throw new NoStoreError(`No "npm start" of this checkout has the process id ${text}. ${choice}`);
}
