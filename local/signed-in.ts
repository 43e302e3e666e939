/** Whether the developer can read Graph at all, before anything is started. */

import { StoreUnreachableError } from '../src/cli/cli-errors.ts';
import { CLOUD_HOSTS, type Cloud, graphScope } from '../src/graph/graph-clouds.ts';
import { credentialOf } from '../src/graph/graph-credential.ts';

/** @throws StoreUnreachableError that says how to sign in */
export async function requireSignIn(tenantId: string, cloudName: string | undefined): Promise<void> {
  const cloud = cloudOf(cloudName);
  try {
    const credential = await credentialOf({ tenantId, cloud })();
    await credential.getToken(graphScope(cloud));
  } catch (cause) {
    throw new StoreUnreachableError(`You are not signed in to tenant ${tenantId} on this computer`, {
      hint: `Run "az login --tenant ${tenantId}" (or azd auth login), then start again`,
      cause,
    });
  }
}

/** A wrong name is reported by the settings of the app. */
function cloudOf(name: string | undefined): Cloud {
  return name !== undefined && name in CLOUD_HOSTS ? (name as Cloud) : 'global';
}
