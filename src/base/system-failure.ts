/** An error of the operating system, such as a file that may not be read, as one line: what, where, and what to do. */

type Reason = readonly [problem: string, remedy: string];

const CHECK_PERMISSION = 'Check who may use it, or choose another place';

const REASONS: Readonly<Record<string, Reason>> = {
  EACCES: ['permission denied', CHECK_PERMISSION],
  EPERM: ['not permitted', CHECK_PERMISSION],
  EROFS: ['the file system is read-only', 'Choose another place'],
  ENOENT: ['it does not exist', 'Check the path'],
  ENOTDIR: ['a part of the path is a file, not a folder', 'Choose a folder'],
  EEXIST: ['it exists already and is no folder', 'Choose a folder'],
  EISDIR: ['it is a folder', 'Give a file'],
  ELOOP: ['its links lead in a circle', 'Check the path'],
  ENAMETOOLONG: ['the path is too long', 'Check the path'],
  ENOSPC: ['no space is left', 'Make room, or choose another place'],
  EDQUOT: ['your quota is used up', 'Make room, or choose another place'],
  EFBIG: ['the file would be too large', 'Choose another place'],
  EIO: ['the device reports an error', 'Check the disk, or choose another place'],
  EBUSY: ['something else uses it', 'Stop the other program, or choose another place'],
  EMFILE: ['this process has too many open files', 'Raise the limit (ulimit -n)'],
  ENFILE: ['this machine has too many open files', 'Close other programs'],
  EADDRINUSE: ['the port is in use', 'Stop the other program'],
  EAGAIN: ['it is not available now', 'Try again'],
};

const ACTS: Readonly<Record<string, string>> = {
  open: 'open',
  read: 'read',
  stat: 'read',
  lstat: 'read',
  access: 'read',
  scandir: 'list the folder',
  opendir: 'list the folder',
  mkdir: 'create the folder',
  write: 'write to',
  rename: 'write',
  unlink: 'delete',
  rmdir: 'delete',
  listen: 'listen on',
  bind: 'listen on',
  spawn: 'start',
  uv_cwd: 'find',
};

/** Only Node raises these: they have the name of a system call. */
export interface SystemError extends Error {
  readonly code: string;
  readonly syscall: string;
  readonly path?: string;
  readonly address?: string;
}

export function isSystemError(error: unknown): error is SystemError {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    'syscall' in error &&
    typeof error.syscall === 'string'
  );
}

/** `Cannot open /data/log.json: permission denied (EACCES). Check who may use it, or choose another place.` */
export function systemFailureText(error: SystemError): string {
  const { syscall, path, address } = error;
  const act = ACTS[syscall.split(' ', 1).join()] ?? syscall;
  const where = path ?? address ?? (syscall === 'uv_cwd' ? 'the current folder' : 'standard output');
  return `Cannot ${act} ${where}: ${systemReason(error)}`;
}

/** `permission denied (EACCES). Check who may use it, or choose another place.` */
export function systemReason({ code, message }: SystemError): string {
  const [problem, remedy] = REASONS[code] ?? [message, 'Check it, and try again'];
  return `${problem} (${code}). ${remedy}.`;
}
