/** What is done to an app reaches whoever uses it, and its own unattended work. */
import type { Revocation } from '../settle/revocation.ts';
import type { Affected } from './affected.ts';
import { usersOfApp } from './app-users.ts';
import { type Asked, appBy, rectangleOf } from './asked.ts';
import { type ClientTypes, clientTypesOf, clientTypesSeen } from './client-type.ts';
import { judgeClient, judgeRefused } from './judge-client.ts';
import { nameAffected } from './name-affected.ts';
import type { Cell, Row } from './truth-cell.ts';
import { CREDENTIAL_LOSS, TRUTH } from './truth-table.ts';

export async function affectedByAppLoss({ subject }: Revocation, row: Row, asked: Asked): Promise<Affected> {
  const app = await appBy(subject.id, asked);
  const appId = app?.id ?? subject.id;
  const userIds = await usersOfApp(appId, asked.tenant, asked.at);
  return nameAffected([rectangleOf(judgeClient(row, clientTypesOf(app)), [...userIds], [appId])], asked);
}

/** Its users are hit as well where a server refreshes their tokens: it proves itself with the credential each time. */
export async function affectedByCredentialLoss({ subject, openedBy, detail }: Revocation, asked: Asked): Promise<Affected> {
  const app = await appBy(detail.appId ?? subject.id, asked);
  const appId = app?.id ?? subject.id;
  const wasRefused = openedBy.source === 'sign-in';
  const cell = cellOf(wasRefused, wasRefused ? clientTypesSeen(app, detail.signIn) : clientTypesOf(app));
  const userIds = [...(await usersOfApp(appId, asked.tenant, asked.at))];
  const known = new Map(app ? [] : [[appId, { id: appId, name: subject.name ?? appId }]]);
  return nameAffected([rectangleOf(cell, userIds, [appId])], { ...asked, apps: known });
}

/** A refusal proves that the app had nothing else to show; a removal does not. */
function cellOf(wasRefused: boolean, types: ClientTypes): Cell {
  const row = TRUTH['app-credential-lost'];
  if (wasRefused) return judgeRefused(row, types);
  const cell = judgeClient(row, types);
  return cell.effect === 'blocked' ? CREDENTIAL_LOSS['others-left'] : cell;
}
