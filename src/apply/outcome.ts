import type { Answer, ReadFailure } from '../collect/ports.js'

/**
 * What a failed call means for the call itself.
 * `refused`: it had no effect and will not have one. `passing`: it had no effect, and may succeed later. `eventual`: it had no
 * effect because a change made before it is not seen yet. `uncertain`: whether it had its effect is not known.
 */
export type Meaning = 'refused' | 'passing' | 'eventual' | 'uncertain'

/**
 * Refusals that pass when KMS has caught up with itself after a policy or key was made. Sources: KMS developer guide,
 * programming-eventual-consistency; CloudTrail API reference, UpdateTrail errors.
 */
const EVENTUAL: ReadonlySet<string> = new Set([
  'InsufficientEncryptionPolicyException',
  'KmsKeyNotFoundException',
  'KmsException',
  'NotFoundException',
  // CloudWatch Logs words a key that it may not use yet as a bad parameter: CloudWatch Logs API reference, AssociateKmsKey.
  'InvalidParameterException',
])
/** CloudTrail asks to wait a few minutes. Source: CloudTrail API reference, ConflictException. */
const BUSY: ReadonlySet<string> = new Set(['ConflictException', 'ConcurrentModificationException'])
/** The connection was never made, so nothing was sent. */
const NOT_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])
/** Somebody has made it: perhaps we, by a call whose answer was lost. Source: KMS API reference, CreateAlias. */
const EXISTS = 'AlreadyExistsException'
/** A quota on things, not on requests, which KMS and CloudTrail call a limit. Source: KMS API reference, CreateKey. */
const QUOTA = 'LimitExceededException'
const REFUSED_STATUS = /\(HTTP 4\d\d\)/u

/** What a failure of a write means. */
export function meaningOf(failure: ReadFailure): Meaning {
  if (failure.code === QUOTA) return 'refused'
  if (failure.code === EXISTS) return 'uncertain'
  if (NOT_SENT.has(failure.code)) return 'passing'
  if (BUSY.has(failure.code)) return 'passing'
  if (EVENTUAL.has(failure.code)) return 'eventual'
  switch (failure.kind) {
    case 'throttled':
      return 'passing'
    case 'denied':
    case 'region-closed':
    case 'expired-credentials':
    case 'not-found':
    case 'unsupported':
      return 'refused'
    case 'unreachable':
    case 'timeout':
    case 'invalid-answer':
    case 'cancelled':
      return 'uncertain'
    case 'other':
      return REFUSED_STATUS.test(failure.message) ? 'refused' : 'uncertain'
  }
}

/** Whether a failed read is worth another try. */
export function mayReadAgain(failure: ReadFailure): boolean {
  const meaning = meaningOf(failure)
  return meaning === 'passing' || meaning === 'uncertain'
}

type Refused = Answer & { readonly ok: false }

/** An answer that lacks the member it must hold: HTTP 200 with an empty body looks like this. */
export function missing(operation: string, member: string): Refused {
  const message = `the answer of ${operation} holds no ${member}`
  return { ok: false, failure: { kind: 'invalid-answer', code: 'MissingMember', message } }
}
