import type { ReadFailure } from '../collect/ports.js'
import type { FailureKind } from '../domain/read.js'

/** Names by which services say the same thing. Sources: CommonErrors of each API reference; facts are the services' own. */
const BY_NAME: readonly (readonly [FailureKind, ReadonlySet<string>])[] = [
  [
    'denied',
    new Set([
      'AccessDenied',
      'AccessDeniedException',
      'UnauthorizedOperation',
      'AuthorizationError',
      'Forbidden',
      '403',
    ]),
  ],
  [
    'throttled',
    new Set([
      'Throttling',
      'ThrottlingException',
      'ThrottledException',
      'TooManyRequestsException',
      'RequestLimitExceeded',
      'SlowDown',
      'LimitExceededException',
      'RequestThrottled',
      'RequestThrottledException',
      'ProvisionedThroughputExceededException',
      'BandwidthLimitExceeded',
      'PriorRequestNotComplete',
      'EC2ThrottledException',
    ]),
  ],
  [
    'expired-credentials',
    new Set(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired', 'TokenRefreshRequired']),
  ],
  [
    'region-closed',
    new Set(['UnrecognizedClientException', 'InvalidClientTokenId', 'OptInRequired', 'AuthFailure']),
  ],
  [
    'unreachable',
    new Set([
      'ECONNREFUSED',
      'ENOTFOUND',
      'ECONNRESET',
      'EPIPE',
      'EAI_AGAIN',
      'EHOSTUNREACH',
      'ENETUNREACH',
      'UND_ERR_SOCKET',
      'UND_ERR_CLOSED',
    ]),
  ],
  [
    'timeout',
    new Set([
      'TimeoutError',
      'ETIMEDOUT',
      'UND_ERR_CONNECT_TIMEOUT',
      'UND_ERR_HEADERS_TIMEOUT',
      'UND_ERR_BODY_TIMEOUT',
      'RequestTimeout',
      'RequestTimeoutException',
    ]),
  ],
  ['cancelled', new Set(['AbortError', 'UND_ERR_ABORTED'])],
  [
    'unsupported',
    new Set(['NotImplemented', 'UnknownOperationException', 'UnsupportedOperation', 'InvalidAction']),
  ],
  [
    'invalid-answer',
    new Set([
      'SyntaxError',
      'UND_ERR_RES_EXCEEDED_MAX_SIZE',
      'UND_ERR_RESPONSE_STATUS_CODE',
      // Not HTTP, or not what its content encoding says it is. Source: Node.js documentation, Errors and Zlib.
      'HTTPParserError',
      'Z_BUF_ERROR',
      'Z_DATA_ERROR',
      'ERR_BUFFER_TOO_LARGE',
    ]),
  ],
]

interface SdkError {
  readonly name?: string
  readonly code?: string
  readonly Code?: string
  readonly message?: string
  readonly cause?: unknown
  readonly $metadata?: { readonly httpStatusCode?: number }
  readonly $response?: { readonly statusCode?: number; readonly headers?: Readonly<Record<string, string>> }
}

const ACTION = /is not authorized to perform: ([a-z0-9-]+:[A-Za-z]+)/u
const NOT_FOUND = 404
const SERVER_ERROR = 500

/** What a thrown error means for the read that threw it. */
export function classify(thrown: unknown): ReadFailure {
  const error = (
    typeof thrown === 'object' && thrown !== null ? thrown : { message: String(thrown) }
  ) as SdkError
  const status = error.$metadata?.httpStatusCode ?? error.$response?.statusCode
  const code = codeOf(error, status)
  const message = messageOf(error, status)
  const action = ACTION.exec(message)?.[1]
  const bucketRegion = error.$response?.headers?.['x-amz-bucket-region']
  return {
    kind: kindOf(code, status),
    code,
    message,
    ...(action === undefined ? {} : { action }),
    ...(bucketRegion === undefined ? {} : { bucketRegion }),
  }
}

const NAMELESS = new Set(['Unknown', 'UnknownError', 'Error', '403'])

/** System errors carry a code, services a name; undici hides the system's below its own. */
function codeOf(error: SdkError, status: number | undefined): string {
  // Refusals of HEAD requests have no body to carry a code.
  if (status === 403 && (error.name === undefined || NAMELESS.has(error.name))) return 'Forbidden'
  const cause = error.cause as SdkError | undefined
  const system = [error.code, cause?.code].find((one) => typeof one === 'string')
  if (error.name === undefined || error.name === 'Error' || error.name === 'TypeError') {
    return system ?? error.Code ?? error.name ?? 'Error'
  }
  const isWrapped =
    system !== undefined && !error.name.endsWith('Exception') && error.$metadata?.httpStatusCode === undefined
  return isWrapped ? system : error.name
}

function messageOf(error: SdkError, status: number | undefined): string {
  const message = (error.message ?? '').split('\n')[0]?.trim() ?? ''
  const plain = message === '' || message === 'UnknownError' ? 'no message' : message
  return status === undefined ? plain : `${plain} (HTTP ${status})`
}

function kindOf(code: string, status: number | undefined): FailureKind {
  const named = BY_NAME.find(([, names]) => names.has(code))?.[0]
  if (named !== undefined) return named
  if (status === 501) return 'unsupported'
  if (status === 403) return 'denied'
  if (status === NOT_FOUND && /NotFound|NoSuch/u.test(code)) return 'not-found'
  if (/NotFound|NoSuch/u.test(code)) return 'not-found'
  if (status !== undefined && status >= SERVER_ERROR) return 'other'
  // The answer came but could not be read: HTML from a proxy, half a body.
  if (status !== undefined && status < 300) return 'invalid-answer'
  return 'other'
}
