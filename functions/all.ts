/** Every door. The deployed app and the laptop's host both start here, so that the registrations are the very same. */
import './audit-api.ts';
import './consent-timer.ts';
import './directory-audit-timer.ts';
import './graph-lifecycle.ts';
import './graph-notification.ts';
import './notice-queue.ts';
import './notice-timer.ts';
import './policy-timer.ts';
import './signal-queue.ts';
import './subscription-timer.ts';
import './user-timer.ts';
