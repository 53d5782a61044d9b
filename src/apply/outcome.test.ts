import { describe, expect, it } from 'vitest'
import type { ReadFailure } from '../collect/ports.js'
import { type Meaning, meaningOf } from './outcome.js'

const CASES: readonly (readonly [Meaning, ReadFailure['kind'], string, string])[] = [
  ['refused', 'denied', 'AccessDeniedException', 'no (HTTP 400)'],
  ['refused', 'expired-credentials', 'ExpiredTokenException', 'old (HTTP 400)'],
  ['refused', 'throttled', 'LimitExceededException', 'too many keys (HTTP 400)'],
  ['refused', 'other', 'MalformedPolicyDocumentException', 'locked out (HTTP 400)'],
  ['refused', 'other', 'InvalidHomeRegionException', 'elsewhere (HTTP 400)'],
  ['passing', 'throttled', 'ThrottlingException', 'slow down (HTTP 400)'],
  ['passing', 'unreachable', 'ECONNREFUSED', 'no connection'],
  ['passing', 'other', 'ConflictException', 'wait (HTTP 409)'],
  ['eventual', 'other', 'InsufficientEncryptionPolicyException', 'policy (HTTP 400)'],
  ['eventual', 'not-found', 'KmsKeyNotFoundException', 'key (HTTP 400)'],
  ['eventual', 'not-found', 'NotFoundException', 'key (HTTP 400)'],
  ['uncertain', 'unreachable', 'ECONNRESET', 'reset'],
  ['uncertain', 'timeout', 'UND_ERR_HEADERS_TIMEOUT', 'nothing came'],
  ['uncertain', 'invalid-answer', 'SyntaxError', 'HTML (HTTP 200)'],
  ['uncertain', 'other', 'KMSInternalException', 'oops (HTTP 500)'],
  ['uncertain', 'other', 'AlreadyExistsException', 'alias (HTTP 400)'],
]

describe('what a failure means for the call', () => {
  it.each(CASES)('%s: %s %s', (meaning, kind, code, message) => {
    expect(meaningOf({ kind, code, message })).toBe(meaning)
  })
})
