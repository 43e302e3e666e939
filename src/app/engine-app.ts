/**
 * Where the functions of the engine register. In the app that is only retention they register nowhere: its identity may
 * remove rows of the record, so nothing else may run there.
 */
import { app as thisApp } from '@azure/functions';
import { appParts } from '../config.ts';

type Registrations = Pick<typeof thisApp, 'http' | 'timer' | 'storageQueue' | 'eventHub'>;

const nowhere: Registrations = { http() {}, timer() {}, storageQueue() {}, eventHub() {} };

export const app = appParts().engine ? thisApp : nowhere;
