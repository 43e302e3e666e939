/** Says how the app itself is, over HTTP: what the doctor found from inside, read-only. */
import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { engine } from '../src/app/process.ts';
import { SettingsError } from '../src/base/errors.ts';
import type { DoctorReport } from '../src/operate/doctor/doctor.ts';

export async function doctorApi(_request: HttpRequest): Promise<HttpResponseInit> {
  const examination = await examined();
  return { status: 200, jsonBody: examination, headers: { 'cache-control': 'no-store' } };
}

async function examined(): Promise<DoctorReport> {
  try {
    const { diagnose: examine } = await engine();
    return await examine();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const { settingsWrong } = await import('../src/operate/doctor/doctor.ts');
    return settingsWrong(error);
  }
}

app.http('doctor-api', { methods: ['GET'], authLevel: 'function', route: 'doctor', handler: doctorApi });
