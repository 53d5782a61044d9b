import { describe, expect, it } from 'vitest'
import { classify } from './classify.js'

function sdkError(name: string, message: string, status?: number): Error {
  return Object.assign(new Error(message), {
    name,
    ...(status === undefined ? {} : { $metadata: { httpStatusCode: status } }),
  })
}

describe('classify', () => {
  it.each([
    [sdkError('AccessDeniedException', 'no', 400), 'denied'],
    [sdkError('AccessDenied', 'no', 403), 'denied'],
    [sdkError('UnauthorizedOperation', 'no', 403), 'denied'],
    [sdkError('Unknown', 'UnknownError', 403), 'denied'],
    [sdkError('ThrottlingException', 'Rate exceeded', 400), 'throttled'],
    [sdkError('SlowDown', 'slow', 503), 'throttled'],
    [sdkError('ExpiredTokenException', 'expired', 403), 'expired-credentials'],
    [sdkError('UnrecognizedClientException', 'invalid', 400), 'region-closed'],
    [sdkError('NotFoundException', 'no key', 400), 'not-found'],
    [sdkError('NoSuchBucket', 'no bucket', 404), 'not-found'],
    [sdkError('SyntaxError', 'Unexpected token <', 200), 'invalid-answer'],
    [sdkError('Error', 'half an answer', 200), 'invalid-answer'],
    [sdkError('NotImplemented', 'x', 501), 'unsupported'],
    [sdkError('InternalFailure', 'x', 500), 'other'],
    [Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }), 'unreachable'],
    [Object.assign(new TypeError('x'), { cause: { code: 'ENOTFOUND' } }), 'unreachable'],
    [
      Object.assign(new Error('timeout'), { name: 'HeadersTimeoutError', code: 'UND_ERR_HEADERS_TIMEOUT' }),
      'timeout',
    ],
    [Object.assign(new Error('aborted'), { name: 'AbortError' }), 'cancelled'],
    ['a string', 'other'],
  ])('%s is %s', (error, kind) => {
    expect(classify(error).kind).toBe(kind)
  })

  it('names the action that AWS says is missing', () => {
    const message =
      'User: arn:aws:iam::1:user/a is not authorized to perform: kms:DescribeKey on resource: x because no identity-based policy allows the kms:DescribeKey action'
    expect(classify(sdkError('AccessDeniedException', message, 400)).action).toBe('kms:DescribeKey')
  })
})
