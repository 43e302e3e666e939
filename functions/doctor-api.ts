/** Says how the app itself is, over HTTP: what the doctor found from inside, read-only. */
import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { SettingsError } from '../src/errors.ts';
import type { Examination } from '../src/keep/examination.ts';
import { engine } from '../src/wiring.ts';

export async function doctorApi(_request: HttpRequest): Promise<HttpResponseInit> {
  const examination = await examined();
  return { status: 200, jsonBody: examination, headers: { 'cache-control': 'no-store' } };
}

async function examined(): Promise<Examination> {
  try {
    const { examine } = await engine();
    return await examine();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const { settingsWrong } = await import('../src/keep/settings-wrong.ts');
    return settingsWrong(error);
  }
}

app.http('doctor-api', { methods: ['GET'], authLevel: 'function', route: 'doctor', handler: doctorApi });
