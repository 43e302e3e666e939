/** The doctor's report on the app itself over HTTP, read-only. */
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { app } from '../src/app/engine-app.ts';
import { engine } from '../src/app/process.ts';
import { SettingsError } from '../src/base/errors.ts';
import type { DoctorReport } from '../src/operate/doctor/doctor.ts';

export async function doctorApi(_request: HttpRequest): Promise<HttpResponseInit> {
  return { status: 200, jsonBody: await diagnoseApp(), headers: { 'cache-control': 'no-store' } };
}

async function diagnoseApp(): Promise<DoctorReport> {
  try {
    const { diagnose } = await engine();
    return await diagnose();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const { reportWrongSettings } = await import('../src/operate/doctor/doctor.ts');
    return reportWrongSettings(error);
  }
}

app.http('doctor-api', { methods: ['GET'], authLevel: 'function', route: 'doctor', handler: doctorApi });
