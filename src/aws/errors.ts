import type { ReadFailure } from '../collect/ports.js'
import { TrailsealError } from '../domain/errors.js'

/** The wording of every error that ends a command on its way to AWS. */

export function cancelled(): TrailsealError {
  return new TrailsealError({
    code: 'CANCELLED',
    message: 'stopped before it was done',
    remedy: 'run the command again; nothing was written',
  })
}

function profileText(profile: string | undefined): string {
  return profile === undefined ? '' : ` for profile ${profile}`
}

function signIn(profile: string | undefined): string {
  return `aws sso login${profile === undefined ? '' : ` --profile ${profile}`}`
}

/** The credential chain gave nothing usable. */
export function noCredentials(cause: unknown, profile: string | undefined): TrailsealError {
  const message = cause instanceof Error ? cause.message : String(cause)
  if (/sso|token.*expired|expired.*token|session.*(?:expired|invalid)/iu.test(message)) {
    return new TrailsealError({
      code: 'SSO_EXPIRED',
      message: `the sign-in session${profileText(profile)} has ended: ${message}`,
      remedy: signIn(profile),
      cause,
    })
  }
  // A profile that was named and gives nothing: the fault is in the configuration, whatever the chain says.
  if (profile !== undefined) {
    return new TrailsealError({
      code: 'NO_PROFILE',
      message: `no usable credentials${profileText(profile)}: ${message}`,
      remedy: `check ~/.aws/config for [profile ${profile}], or list profiles with: aws configure list-profiles`,
      cause,
    })
  }
  return new TrailsealError({
    code: 'NO_CREDENTIALS',
    message: `no AWS credentials found${profileText(profile)}: ${message}`,
    remedy:
      'set AWS_PROFILE or --profile, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run: aws configure',
    cause,
  })
}

/** Source: IAM user guide, reference_sigv-troubleshooting. */
const CLOCK = /RequestTimeTooSkewed|Signature expired|Signature not yet current/u

/** The very first call failed: nothing can be read. */
export function noIdentity(
  failure: ReadFailure,
  endpoint: string,
  profile: string | undefined,
): TrailsealError {
  const found = `sts:GetCallerIdentity at ${endpoint} failed: ${failure.code}: ${failure.message}`
  const make = (code: string, remedy: string): TrailsealError =>
    new TrailsealError({ code, message: found, remedy })
  if (CLOCK.test(`${failure.code} ${failure.message}`)) {
    return make(
      'CLOCK_SKEW',
      "set this machine's clock (NTP); AWS refuses requests that are more than five minutes off",
    )
  }
  switch (failure.kind) {
    case 'expired-credentials':
      return make('EXPIRED_CREDENTIALS', `get new credentials; with IAM Identity Center: ${signIn(profile)}`)
    case 'region-closed':
      return make(
        'INVALID_CREDENTIALS',
        'check the access key, the partition of --region, and that the region is enabled',
      )
    case 'denied':
      return make(
        'INVALID_CREDENTIALS',
        'check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; the signature or the key was not accepted',
      )
    case 'unreachable':
    case 'timeout':
      return make(
        'UNREACHABLE',
        'check --endpoint-url, AWS_ENDPOINT_URL, --region, the network and any proxy',
      )
    case 'throttled':
      return make('THROTTLED', 'wait a minute and run the command again')
    case 'invalid-answer':
    case 'unsupported':
    case 'not-found':
    case 'cancelled':
    case 'other':
      return make(
        'BAD_ENDPOINT',
        'the endpoint does not answer as AWS STS does: check --endpoint-url and AWS_ENDPOINT_URL',
      )
  }
}
