/** Subscriptions: created after each endpoint is validated; only two members can be changed. */

import { type Call, contextOf, idOf, type Reply, type Routes } from '../http/graph-call.ts';
import { type Deliver, validateEndpoint } from '../notifications/deliver.ts';
import type { Subscription } from '../notifications/subscriptions.ts';
import type { TenantState } from '../tenant-state.ts';
import { entityReply } from './people.ts';

/** The secret is never returned. */
function shown(subscription: Subscription): Subscription {
  return { ...subscription, clientState: null };
}

function entity(call: Call, status: number, subscription: Subscription): Reply {
  return {
    status,
    body: { '@odata.context': contextOf(call.request, 'subscriptions/$entity'), ...shown(subscription) },
  };
}

export function subscriptionRoutes(deliver: Deliver): Routes {
  /** Each endpoint is validated, also if both are the same. */
  const validate = async ({ state }: Call, { id }: Subscription, urls: readonly (string | null)[]) => {
    for (const url of urls) if (url !== null) await validateEndpoint(deliver, url, validationToken(state, id));
  };

  return {
    'GET /subscriptions': {
      answers: { kind: 'page', of: 'subscription' },
      options: [],
      handle: ({ request, state }) => ({
        status: 200,
        body: { '@odata.context': contextOf(request, 'subscriptions'), value: state.subscriptions.live().map(shown) },
      }),
    },
    'POST /subscriptions': {
      answers: { kind: 'entity', of: 'subscription' },
      options: [],
      async handle(call) {
        const { subscriptions } = call.state;
        const draft = subscriptions.draft(call.request.body);
        await validate(call, draft, [draft.notificationUrl, draft.lifecycleNotificationUrl]);
        subscriptions.draft(call.request.body); // another request may have been faster during the validation
        subscriptions.save(draft);
        return entity(call, 201, draft);
      },
    },
    'GET /subscriptions/{id}': {
      answers: { kind: 'entity', of: 'subscription' },
      options: ['$select'],
      handle: (call) =>
        entityReply(call, shown(call.state.subscriptions.get(idOf(call))), 'subscription', 'subscriptions'),
    },
    'PATCH /subscriptions/{id}': {
      answers: { kind: 'entity', of: 'subscription' },
      options: [],
      async handle(call) {
        const { subscriptions } = call.state;
        const before = subscriptions.get(idOf(call));
        const after = subscriptions.amend(before.id, call.request.body);
        if (after.notificationUrl !== before.notificationUrl) await validate(call, after, [after.notificationUrl]);
        subscriptions.save(after);
        return entity(call, 200, after);
      },
    },
    'DELETE /subscriptions/{id}': {
      answers: { kind: 'other' },
      options: [],
      handle({ state, ids }) {
        state.subscriptions.remove(ids[0] ?? '');
        return { status: 204 };
      },
    },
    'POST /subscriptions/{id}/reauthorize': {
      answers: { kind: 'other' },
      options: [],
      handle({ state, ids }) {
        state.subscriptions.get(ids[0] ?? '');
        return { status: 204 };
      },
    },
  };
}

function validationToken({ random }: TenantState, subscriptionId: string): string {
  const requestId = `Request-Id: ${random.guid()} + ${subscriptionId}`;
  return `Validation: Testing client application reachability for subscription ${requestId}`;
}
