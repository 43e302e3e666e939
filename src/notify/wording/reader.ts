/** Who reads a notice, in which form, and where its links lead. */
import type { AudienceKind } from '../notice.ts';

/** `app`: the app itself, which is told through a webhook. */
export const READERS = ['user', 'manager', 'app-owner', 'admins', 'help-desk', 'app'] as const;
export type Reader = (typeof READERS)[number] | AudienceKind;

/** What a notice can be shown as. */
export const FORM_CHANNELS = ['mail', 'teams-activity', 'teams-card', 'webhook', 'digest'] as const;
export type FormChannel = (typeof FORM_CHANNELS)[number];

/** What a link is, as each language labels it. */
export type LinkKind =
  | 'sign-in'
  | 'sign-in-app'
  | 'security-info'
  | 'company-portal'
  | 'connections'
  | 'user'
  | 'app'
  | 'credentials'
  | 'device'
  | 'policy'
  | 'policies'
  | 'deleted-users'
  | 'admin-center'
  | 'power-platform'
  | 'dashboard'
  | 'landing'
  | 'consent'
  | 'runbook';
