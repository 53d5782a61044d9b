import type { Clock } from './world.js'

/** A clock that starts at a chosen instant and moves with real time, and by leaps when told. */
export function followingClock(startMs: number): Clock {
  const origin = performance.now()
  let leaptMs = 0
  return {
    nowMs: () => startMs + leaptMs + Math.floor(performance.now() - origin),
    advance: (milliseconds) => void (leaptMs += milliseconds),
  }
}

/** A clock that stands still until told. */
export function manualClock(startMs: number): Clock {
  let nowMs = startMs
  return { nowMs: () => nowMs, advance: (milliseconds) => void (nowMs += milliseconds) }
}
