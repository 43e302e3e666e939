/** How much a revocation matters. Each cause has one, in `cause.ts`. */

/** The worst first. `info`: nobody needs to do anything beyond the next sign-in. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];
