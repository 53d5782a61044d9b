import type { Verdict } from '../domain/finding.js'

/** Exit status of every command; documented in each verb's help. */
export const EXIT = {
  done: 0,
  error: 1,
  noncompliant: 2,
  incomplete: 3,
  refused: 4,
  /** 128 and the signal's number, as shells have it. */
  interrupted: 130,
  terminated: 143,
} as const

export function exitStatusOf(verdict: Verdict, isZero: boolean): number {
  if (isZero) return EXIT.done
  switch (verdict) {
    case 'compliant':
    case 'not-applicable':
      return EXIT.done
    case 'noncompliant':
      return EXIT.noncompliant
    case 'unknown':
      return EXIT.incomplete
  }
}
