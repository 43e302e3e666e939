/**
 * Each of the ten tickets is answered by one command, with the right revocation. The played day is the real one, from
 * notification to record; it takes a minute, so it runs with LONG.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { runSteppedDay, type SteppedDay } from './stepped-day.ts';
import { TICKETS, type Told } from './tickets.ts';

const REFUSED = JSON.stringify({
  error: 'invalid_grant',
  error_description: 'AADSTS700082: The refresh token has expired due to inactivity.',
});

describe.runIf(process.env.LONG)('after the played day', () => {
  let day: SteppedDay;
  beforeAll(async () => {
    day = await runSteppedDay();
    return day.stop;
  }, 600_000);

  test.each(TICKETS.map((ticket) => [ticket.number, ticket.question, ticket] as const))(
    'ticket %i: %s',
    async (_number, _question, ticket) => {
      const told = await day.told(ticket.story);
      const input = ticket.args(told).includes('-') ? REFUSED : undefined;
      const { code, out, err } = await day.revaudit([...ticket.args(told), '--output', 'json'], input);
      expect([code, err]).toEqual([0, '']);
      const answer = JSON.parse(out);
      expect(answer.verdict).toMatch(ticket.says);
      expect(answer.outcome).toBe(ticket.outcome);
      if (ticket.outcome === 'ended' || ticket.outcome === 'over')
        expect(answer.revocations[0].revocationId).toBe(told.revocationId);
    },
  );
});

test('every ticket needs one step, and no story is asked about in the same words twice', () => {
  expect(TICKETS).toHaveLength(10);
  expect(TICKETS.every(({ steps }) => steps === 1)).toBe(true);
  expect(new Set(TICKETS.map(({ question }) => question)).size).toBe(10);
  const placeholder: Told = { revocationId: 'r', userId: 'u', userName: 'Ada', appName: 'Payroll' };
  for (const { args } of TICKETS) expect(args(placeholder).slice(0, 3)).toEqual(['why', '--user', 'Ada']);
});
