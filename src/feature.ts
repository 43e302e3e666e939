/** What can be read, or kept up, by itself. */
export type Feature = 'users' | 'consents' | 'policies' | 'directory-audits' | 'sign-ins' | 'risky-users' | 'connector-policies' | 'subscriptions' | 'canary';
