import type { ReadFailure } from '../collect/ports.js'
import type { PlanStep } from '../domain/plan-step.js'
import type { CallRequest } from './ports.js'
import type { Difference } from './steps/work.js'

/** How a step ended, in this process. */
export type StepEnd =
  | { readonly state: 'done'; readonly changed: boolean; readonly created?: string }
  | ({ readonly state: 'failed' } & Trouble)
  /** It was not begun, or not gone on with, because the run is to stop. */
  | { readonly state: 'stopped' }

/** Why a step can't be done, and what to do. */
export interface Trouble {
  readonly code: string
  readonly message: string
  readonly remedy: string
}

/** The wording of everything that ends a step. */

/** Longest value that is shown whole; of longer ones, policies mostly, what stands around the first difference. */
const MOST_SHOWN = 500
const LEAD = 80
const TAIL = 320

/** Two values that differ, each short enough to be read. */
function apart(was: string, is: string): { was: string; is: string } {
  if (was.length <= MOST_SHOWN && is.length <= MOST_SHOWN) return { was, is }
  let same = 0
  while (same < was.length && was[same] === is[same]) same += 1
  const from = Math.max(0, same - LEAD)
  const around = (text: string): string =>
    `${from > 0 ? '…' : ''}${text.slice(from, same + TAIL)}${text.length > same + TAIL ? '…' : ''}`
  return { was: around(was), is: around(is) }
}

export function callRefused(request: CallRequest, failure: ReadFailure): Trouble {
  const call = `${request.service}:${request.operation} as ${request.accountId} in ${request.region}`
  return {
    code: failure.code,
    message: `${call} was refused: ${failure.code}: ${failure.message}`,
    remedy: remedyOf(request, failure),
  }
}

function remedyOf(request: CallRequest, failure: ReadFailure): string {
  const action = failure.action ?? `${request.service}:${request.operation}`
  switch (failure.kind) {
    case 'denied':
      return `allow ${action} to the role, or see the statement that denies it, then resume`
    case 'expired-credentials':
      return 'sign in again, then resume'
    case 'throttled':
    case 'unreachable':
    case 'timeout':
    case 'invalid-answer':
    case 'cancelled':
      return 'resume when the service answers again'
    case 'region-closed':
    case 'not-found':
    case 'unsupported':
    case 'other':
      return 'mend the cause that the message names and resume, or back out'
  }
}

export function unreadableThing(request: CallRequest, failure: ReadFailure): Trouble {
  return { ...callRefused(request, failure), code: 'UNREADABLE' }
}

export function changedMeanwhile(step: PlanStep, { field, ...values }: Difference): Trouble {
  const { was, is } = apart(values.was, values.is)
  return {
    code: 'CHANGED_MEANWHILE',
    message: `${step.summary}: ${field} is neither as before this step nor as after it. Expected: ${was}. Found: ${is}`,
    remedy:
      'somebody else changed it and was not overwritten: back out what this run did, and make a new plan',
  }
}

export function notSeen(step: PlanStep, seconds: number): Trouble {
  return {
    code: 'NOT_SEEN',
    message: `${step.summary}: the call was answered, but reading back did not show its effect within ${Math.round(seconds)} s`,
    remedy: 'resume in a few minutes: it looks before it calls again',
  }
}

export function changedByItself(differences: readonly Difference[], isRestored: boolean): Trouble {
  const list = differences.map(({ field, was, is }) => `${field} was ${was}, became ${is}`).join('; ')
  return {
    code: isRestored ? 'CHANGED_BY_ITSELF' : 'NOT_RESTORED',
    message: `the call changed more than the key: ${list}. ${isRestored ? 'Everything was put back at once' : 'PUTTING IT BACK FAILED: the trail is not as it was'}`,
    remedy: isRestored
      ? 'nothing of this trail is changed; report what changed by itself, and seal the trail by hand'
      : 'put the fields back by hand now, with aws cloudtrail update-trail',
  }
}

export function changedBesides(differences: readonly Difference[]): Trouble {
  const list = differences.map(({ field, was, is }) => `${field} was ${was}, is ${is}`).join('; ')
  return {
    code: 'CHANGED_BESIDES',
    message: `the trail names the key, but was changed otherwise since the run was cut off: ${list}`,
    remedy: 'see who changed it (CloudTrail event history, UpdateTrail); then back out or make a new plan',
  }
}

export function preconditionsBroken(
  broken: readonly (Difference & { readonly kind: string; readonly subject: string })[],
): Trouble {
  const lines = broken.map(({ kind, subject, field, ...values }) => {
    const { was, is } = apart(values.was, values.is)
    return `${kind} ${subject}: ${field} was ${was}, is ${is}`
  })
  return {
    code: 'PLAN_STALE',
    message: `what the plan was made from is no longer so: ${lines.join('; ')}`,
    remedy: 'make a new plan: trailseal plan -o plan.json',
  }
}
