/** Notices in the activity feed of Teams. */
import type { Routes } from '../http/graph-call.ts';
import { userOf } from './people.ts';

export const teamsRoutes: Routes = {
  'POST /users/{id}/teamwork/sendActivityNotification': {
    answers: { kind: 'other' },
    options: [],
    handle(call) {
      const { activities, faults } = call.state;
      activities.notify(userOf(call).id, call.request.body);
      if (faults.lostSendAnswers === 0) return { status: 204 };
      faults.lostSendAnswers -= 1;
      return { status: 204, cut: true };
    },
  },
};
