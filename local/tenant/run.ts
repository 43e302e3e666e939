/**
 * The tenant as a process of its own, so that it survives when the process under test is killed. Prints one line (JSON
 * with `--json`), then serves until it is ended.
 */
import { parseArgs } from 'node:util';
import type { Clock } from '../../src/base/clock.ts';
import { startTenant } from './tenant-server.ts';

const STEP_EVERY_MS = 50;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    users: { type: 'string', default: '60' },
    /** When injected time starts, and how many times faster than real time it runs. */
    start: { type: 'string' },
    speed: { type: 'string', default: '1' },
    port: { type: 'string', default: '0' },
    throttle: { type: 'string', default: 'injected' },
    json: { type: 'boolean', default: false },
  },
});

const realStart = Date.now();
const start = values.start === undefined ? realStart : Date.parse(values.start);
const speed = Number(values.speed);
if (Number.isNaN(start) || !(speed > 0))
  throw new RangeError('--start takes an ISO time and --speed a positive number');
const clock: Clock = () => Math.round(start + (Date.now() - realStart) * speed);
const throttle = values.throttle === 'off' || values.throttle === 'real' ? values.throttle : 'injected';

const tenant = await startTenant({
  seed: Number(values.seed),
  users: Number(values.users),
  port: Number(values.port),
  clock,
  throttle,
});
const { url, tenantId, token, mailUrl } = tenant;
/** For a process that must show the same time. */
const pace = { start, speed, realStart };
process.stdout.write(
  values.json
    ? `${JSON.stringify({ url, tenantId, token, mailUrl, pace })}\n`
    : `Simulated tenant ${tenantId} at ${url}, mail at ${mailUrl}\n`,
);

// Deliveries run one after another: a step that finds one running waits for it.
const stepping = setInterval(() => void tenant.step(), STEP_EVERY_MS);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    clearInterval(stepping);
    void tenant.stop();
  });
}
