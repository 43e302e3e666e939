/**
 * Registers every function that this app runs (`APP_PART`). The deployed apps and the local host all start here.
 */
import { app } from '@azure/functions';
import './functions/begin-session.ts';
import './functions/canary-timer.ts';
import './functions/choices.ts';
import './functions/connector-policy-timer.ts';
import './functions/consent-timer.ts';
import './functions/directory-audit-timer.ts';
import './functions/graph-lifecycle.ts';
import './functions/graph-notification.ts';
import './functions/log-stream.ts';
import './functions/notice-queue.ts';
import './functions/notice-timer.ts';
import './functions/openapi.ts';
import './functions/page.ts';
import './functions/policy-timer.ts';
import './functions/reading-queue.ts';
import './functions/reauth.ts';
import './functions/retention-timer.ts';
import './functions/risky-user-timer.ts';
import './functions/sign-in-timer.ts';
import './functions/signal-queue.ts';
import './functions/subscription-timer.ts';
import './functions/user-timer.ts';
import './src/app/api-http.ts';
import { telemetry } from './src/app/process.ts';
import { isTelemetryOn } from './src/config.ts';
import { watchInvocations } from './src/telemetry/watch-invocations.ts';

if (isTelemetryOn()) watchInvocations(app.hook, telemetry());
