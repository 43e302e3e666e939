/** An outage lies outside of a message; a fault lies in it or in the program. */
import { RestError } from '@azure/data-tables';
import { expect, test } from 'vitest';
import { ContendedError, InvariantError, MalformedInputError, SettingsError } from '../../../src/base/errors.ts';
import {
  DirectoryRefusedError,
  DirectoryThrottledError,
  DirectoryUnavailableError,
  RequestRejectedError,
} from '../../../src/graph/graph-errors.ts';
import { failureKindOf } from '../../../src/ingest/queue/failure-kind.ts';

const storage = (statusCode?: number, code?: string) => new RestError('storage', { statusCode, code } as object);
const rejected = (status: number) => new RequestRejectedError('/users', { status, reason: 'x', detail: 'y' });
const network = (code: string) => Object.assign(new Error('network'), { code });
const named = (name: string) => Object.assign(new Error('named'), { name });

test.each([
  ['storage does not answer', storage(undefined, 'REQUEST_SEND_ERROR')],
  ['an answer of storage is cut off', storage(200, 'PARSE_ERROR')],
  ['storage fails', storage(500)],
  ['storage is busy', storage(503, 'ServerBusy')],
  ['storage slows us down', storage(429)],
  ['the identity has no right yet', storage(403, 'AuthorizationPermissionMismatch')],
  ['the token is refused', storage(401)],
  ['a table is missing', storage(404, 'TableNotFound')],
  ['a table is being deleted', storage(409, 'TableBeingDeleted')],
  ['another writer was faster', storage(412)],
  ['another writer was faster, forty times', new ContendedError('a row', 40)],
  ['Graph slows us down', new DirectoryThrottledError(10)],
  ['Graph does not answer', new DirectoryUnavailableError('/users', 503)],
  ['Graph refuses', new DirectoryRefusedError('/users', 'x')],
  ['Graph is in conflict', rejected(409)],
  ['settings are wrong', new SettingsError(['x'])],
  ['the connection is closed', network('ECONNRESET')],
  ['no address is found', network('EAI_AGAIN')],
  ['the identity has no endpoint', named('CredentialUnavailableError')],
  ['a call took too long', named('TimeoutError')],
  ['fetch failed', new TypeError('fetch failed', { cause: network('UND_ERR_CONNECT_TIMEOUT') })],
  ['several addresses failed', new AggregateError([network('ECONNREFUSED'), network('EHOSTUNREACH')])],
])('an outage: %s', (_, error) => {
  expect(failureKindOf(error)).toBe('outage');
});

test.each([
  ['it cannot be parsed', new MalformedInputError('queue message', 'is not valid')],
  ['the program contradicts itself', new InvariantError('x')],
  ['the program fails', new TypeError('Cannot read properties of undefined')],
  ['storage does not take a value', storage(400, 'PropertyValueTooLarge')],
  ['a row is too large', storage(413, 'RequestBodyTooLarge')],
  ['Graph does not know what it asks for', rejected(400)],
  ['a text is thrown', 'text'],
  ['causes in a circle', circle()],
])('a fault: %s', (_, error) => {
  expect(failureKindOf(error)).toBe('fault');
});

function circle(): Error {
  const error = new Error('round');
  error.cause = error;
  return error;
}
