/** `/doctor`: the report that the app makes about itself. */
import * as z from 'zod';
import type { DoctorReport } from '../../operate/doctor/doctor.ts';
import { endpoint } from '../endpoint.ts';
import { list } from './revocation-schema.ts';

const check = z.looseObject({
  name: z.string(),
  state: z.enum(['ok', 'warning', 'failed', 'skipped']),
  detail: z.string(),
  fix: z.string().exactOptional(),
});

/** As `revaudit doctor --output json` prints it. */
const report = z
  .object({ ok: z.boolean(), checks: list(check), latencies: list(z.looseObject({})), canary: list(z.looseObject({})) })
  .meta({ id: 'DoctorReport' }) as unknown as z.ZodType<DoctorReport>;

export const getDoctor = endpoint({ answer: report, handle: (_asked, { diagnose }) => diagnose() });
