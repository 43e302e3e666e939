/** Microsoft's pages about an error, and about its likeliest cause. */
import type { Surroundings } from './text-clues.ts';
import type { TokenErrorCause, TokenErrorLink } from './token-error-explanation.ts';

const ENTRA = 'https://learn.microsoft.com/entra';

interface Explained {
  readonly code: number | null;
  readonly causes: readonly TokenErrorCause[];
  /** What an error without a number is about. */
  readonly topic: string | undefined;
  readonly surroundings: Surroundings | undefined;
}

export function linksFor({ code, causes, topic, surroundings }: Explained): readonly TokenErrorLink[] {
  const [likeliest] = causes;
  const ofTopic = topic === undefined ? undefined : TOPICS[topic];
  return [
    ...(code === null ? [] : [lookUpOf(code)]),
    ...(surroundings === undefined ? [] : [surroundings.link]),
    ...(ofTopic === undefined ? [] : [ofTopic]),
    ...(likeliest === undefined ? [] : [linkOf(likeliest)]),
    { title: 'Error codes of Microsoft Entra', url: `${ENTRA}/identity-platform/reference-error-codes` },
  ];
}

function lookUpOf(code: number): TokenErrorLink {
  return { title: `Microsoft's look-up of AADSTS${code}`, url: `https://login.microsoftonline.com/error?code=${code}` };
}

const MAIL = 'https://learn.microsoft.com/exchange';
const TOPICS: Readonly<Record<string, TokenErrorLink>> = {
  cae: {
    title: 'Continuous access evaluation',
    url: `${ENTRA}/identity/conditional-access/concept-continuous-access-evaluation`,
  },
  graph: { title: 'Errors of Microsoft Graph', url: 'https://learn.microsoft.com/graph/errors' },
  imap: {
    title: 'OAuth for IMAP, POP and SMTP',
    url: `${MAIL}/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth`,
  },
  smtp: {
    title: 'Authenticated SMTP of Exchange Online',
    url: `${MAIL}/clients-and-mobile-in-exchange-online/authenticated-client-smtp-submission`,
  },
  windows: {
    title: 'Troubleshoot the sign-in of Windows devices',
    url: `${ENTRA}/identity/devices/troubleshoot-primary-refresh-token`,
  },
  msal: {
    title: 'Handle errors of MSAL',
    url: `${ENTRA}/identity-platform/msal-error-handling-js`,
  },
  'azure-cli': {
    title: 'Sign in with the Azure CLI',
    url: 'https://learn.microsoft.com/cli/azure/authenticate-azure-cli',
  },
  power: {
    title: 'Connections of Power Automate',
    url: 'https://learn.microsoft.com/power-automate/add-manage-connections',
  },
};

function linkOf(cause: TokenErrorCause): TokenErrorLink {
  switch (cause) {
    case 'consent-revoked':
    case 'consent-missing':
      return { title: 'Grant consent to an application', url: `${ENTRA}/identity/enterprise-apps/grant-admin-consent` };
    case 'app-disabled':
      return {
        title: 'Whether users may sign in to an application',
        url: `${ENTRA}/identity/enterprise-apps/disable-user-sign-in-portal`,
      };
    case 'app-deleted':
      return { title: 'Restore a deleted application', url: `${ENTRA}/identity/enterprise-apps/restore-application` };
    case 'app-credential-lost':
      return { title: 'Credentials of an application', url: `${ENTRA}/identity-platform/how-to-add-credentials` };
    case 'account-deleted':
      return { title: 'Restore a deleted user', url: `${ENTRA}/fundamentals/users-restore` };
    case 'account-locked':
      return { title: 'Smart lockout', url: `${ENTRA}/identity/authentication/howto-password-smart-lockout` };
    case 'account-disabled':
    case 'sessions-revoked':
      return { title: 'Revoking the access of a user', url: `${ENTRA}/identity/users/users-revoke-access` };
    case 'password-changed':
    case 'password-reset':
    case 'refresh-token-inactive':
    case 'refresh-token-expired':
      return { title: 'Refresh tokens: lifetime and revocation', url: `${ENTRA}/identity-platform/refresh-tokens` };
    case 'sign-in-frequency':
      return {
        title: 'Session lifetime by Conditional Access',
        url: `${ENTRA}/identity/conditional-access/concept-session-lifetime`,
      };
    case 'policy-changed':
    case 'policy-blocked':
      return {
        title: 'Troubleshoot Conditional Access',
        url: `${ENTRA}/identity/conditional-access/troubleshoot-conditional-access`,
      };
    case 'device-noncompliant':
    case 'device-disabled':
      return { title: 'Manage device identities', url: `${ENTRA}/identity/devices/manage-device-identities` };
    case 'risk-raised':
      return {
        title: 'Remediate risks and unblock users',
        url: `${ENTRA}/id-protection/howto-identity-protection-remediate-unblock`,
      };
    case 'mfa-required':
      return {
        title: 'How multifactor authentication works',
        url: `${ENTRA}/identity/authentication/concept-mfa-howitworks`,
      };
    case 'assignment-missing':
      return {
        title: 'Assign users and groups to an application',
        url: `${ENTRA}/identity/enterprise-apps/assign-user-or-group-access-portal`,
      };
  }
}
