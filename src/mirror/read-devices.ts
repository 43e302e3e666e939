/** The devices' delta: switched off, no longer compliant, gone. Devices have no recycle bin that could be read. */
import { DEVICE_SELECT, deviceIn } from './parse-item.ts';
import type { ReadPart } from './poll.ts';
import { readObjects } from './read-objects.ts';
import type { Device } from './tenant.ts';

export const readDevices: ReadPart = (poll) =>
  readObjects<Device>(
    {
      kind: 'device',
      source: 'devices',
      tells: 'devices-delta',
      path: '/devices/delta',
      select: DEVICE_SELECT,
      objectIn: deviceIn,
      bin: async () => new Set(),
      differenceOf: (before, after) => ({ object: 'device', before, ...(after && { after }) }),
    },
    poll,
  );
