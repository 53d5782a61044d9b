import type { Waiting } from '../apply/ports.js'

/** Waits in real time. */
export const REAL_WAITING: Waiting = {
  wait: async (milliseconds, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve()
        return
      }
      const done = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, milliseconds)
      signal?.addEventListener('abort', done, { once: true })
    }),
  elapsedMs: () => performance.now(),
}
