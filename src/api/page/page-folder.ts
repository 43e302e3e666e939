/** Where the built dashboard is. The build puts the place in the deployed app in place of this file: see build.ts. */
import { resolve } from 'node:path';

export const PAGE_FOLDER = resolve(import.meta.dirname, '../../../dist/web');
