/**
 * The least that a server can do, in its own process: reads each body to its end, and answers. It keeps nothing of a
 * body, or it would measure its memory.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerQuestions } from './forked.ts';

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => response.writeHead(202, { 'content-length': 0 }).end());
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
answerQuestions<object, string>(async () => url);
