/**
 * The places for connections that wait for bytes of their sender: for headers, or for the rest of a body. They are few,
 * and so are the bytes that they may hold together. Whoever waits longest makes room, so slow senders cannot keep quick
 * ones out.
 */
import type { Socket } from 'node:net';

export interface IntakeLimits {
  readonly waiting: number;
  /** Of all bodies that are not complete. */
  readonly bytes: number;
  readonly headersTimeoutMs: number;
  /** For headers and body together. */
  readonly requestTimeoutMs: number;
}

export const INTAKE_LIMITS: IntakeLimits = {
  waiting: 1024,
  bytes: 64 * 1024 * 1024,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 20_000,
};

interface Place {
  /** Notes that the connection holds so many bytes more. */
  hold(bytes: number): void;
  leave(): void;
}

export interface HttpIntake {
  /** The connection waits for the headers of a request. */
  awaitRequest(socket: Socket): void;
  /** The headers are there. */
  hasRequest(socket: Socket): void;
  /** The connection waits for a body. @param makeRoom called if others need its place; it has left it then */
  awaitBytes(socket: Socket, makeRoom: () => void): Place;
}

interface Waiting {
  bytes: number;
  readonly makeRoom: () => void;
}

export function createIntake({ waiting, bytes }: Pick<IntakeLimits, 'waiting' | 'bytes'>): HttpIntake {
  // In the order in which they began to wait.
  const places = new Map<Socket, Waiting>();
  let held = 0;

  function leave(socket: Socket): void {
    held -= places.get(socket)?.bytes ?? 0;
    places.delete(socket);
  }

  function evict(found: readonly [Socket, Waiting] | undefined): void {
    if (found === undefined) return;
    leave(found[0]);
    found[1].makeRoom();
  }

  function enter(socket: Socket, makeRoom: () => void): Waiting {
    leave(socket);
    if (places.size >= waiting) evict(places.entries().next().value);
    const place = { bytes: 0, makeRoom };
    places.set(socket, place);
    return place;
  }

  return {
    awaitRequest(socket) {
      if (!socket.destroyed) enter(socket, () => socket.destroy());
    },
    hasRequest: leave,
    awaitBytes(socket, makeRoom) {
      const place = enter(socket, makeRoom);
      const isHere = () => places.get(socket) === place;
      return {
        hold(more) {
          if (!isHere()) return;
          place.bytes += more;
          held += more;
          while (held > bytes) evict([...places].find(([, other]) => other.bytes > 0));
        },
        leave: () => isHere() && leave(socket),
      };
    },
  };
}
