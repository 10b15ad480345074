import type { Problem } from './client';

export function isProblem(error: unknown): error is Problem {
  return typeof error === 'object' && error !== null && 'code' in error && 'detail' in error;
}

/** Worth trying again by itself: the server or its database was not reached. */
export function isTemporary(error: unknown) {
  return !isProblem(error) || error.code === 'unavailable' || error.code === 'timeout';
}
