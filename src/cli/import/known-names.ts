/** Names of people, apps and groups in the records, for subjects and actors that a report gives by their ids only. */
import { assignmentParts, grantParts, membershipParts, type Subject, UNKNOWN_PRINCIPAL } from '../../detect/subject.ts';
import type { LogSignal } from '../../ingest/signal.ts';

export interface KnownNames {
  /** Keeps the names in the record. */
  note(signal: LogSignal): void;
  /** The subject with a name, where the records have one. */
  named(subject: Subject): Subject;
}

export function knownNames(): KnownNames {
  const names = new Map<string, string>();
  const note = (id: string | undefined, name: string | undefined) => {
    if (id && name && id !== name) names.set(id.toLowerCase(), name);
  };
  const nameOf = (id: string | undefined) => (id === undefined ? undefined : names.get(id.toLowerCase()));
  const pair = (first: string, second: string | undefined, link: string) =>
    nameOf(first) === undefined && nameOf(second) === undefined
      ? undefined
      : `${nameOf(first) ?? first}${link}${nameOf(second) ?? second ?? 'everyone'}`;

  const nameOfSubject = ({ kind, id }: Subject): string | undefined => {
    switch (kind) {
      case 'grant': {
        const { clientId, principalId } = grantParts(id);
        return pair(clientId, principalId === UNKNOWN_PRINCIPAL ? 'one person' : principalId, ' for ');
      }
      case 'assignment': {
        const { servicePrincipalId, principalId } = assignmentParts(id);
        return pair(servicePrincipalId, principalId, ' for ');
      }
      case 'membership': {
        const { ownerId, memberId } = membershipParts(id);
        return pair(ownerId, memberId, ' without ');
      }
      case 'user':
      case 'service-principal':
      case 'policy':
      case 'application':
      case 'device':
      case 'user-app':
        return nameOf(id);
    }
  };
  return {
    note(signal) {
      switch (signal.kind) {
        case 'audit-recorded':
          note(signal.record.actor?.id, signal.record.actor?.name);
          for (const { id, userPrincipalName, name } of signal.record.targets) note(id, userPrincipalName ?? name);
          return;
        case 'signed-in':
          note(signal.record.user?.id, signal.record.user?.name);
          note(signal.record.servicePrincipalId ?? signal.record.app?.id, signal.record.app?.name);
          return;
        case 'risk-told':
          note(signal.record.user.id, signal.record.user.name);
      }
    },
    named(subject) {
      const name = subject.name === undefined ? nameOfSubject(subject) : undefined;
      return name === undefined ? subject : { ...subject, name };
    },
  };
}
