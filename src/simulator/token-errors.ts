import { ServiceError, type ServiceId } from './contract.js'

/** How a service says one thing about credentials: code and status. */
type Wording = readonly [code: string, status: number]

/** JSON services; the others are listed. Source: CommonErrors of each API reference, EC2 errors-overview, S3 ErrorResponses. */
const EXPIRED: Partial<Record<ServiceId, Wording>> = {
  sts: ['ExpiredToken', 403],
  iam: ['ExpiredToken', 403],
  ec2: ['RequestExpired', 400],
  s3: ['ExpiredToken', 400],
}
const INVALID: Partial<Record<ServiceId, Wording>> = {
  sts: ['InvalidClientTokenId', 403],
  iam: ['InvalidClientTokenId', 403],
  ec2: ['AuthFailure', 401],
  s3: ['InvalidToken', 400],
  account: ['UnrecognizedClientException', 403],
}

/** The session token's time is over. */
export function expiredToken(service: ServiceId): ServiceError {
  const [code, status] = EXPIRED[service] ?? ['ExpiredTokenException', 400]
  return new ServiceError(code, 'The security token included in the request is expired', { status })
}

/** The token is none of ours, or not known in this region: what an account gets in a region that it has not enabled. */
export function invalidToken(service: ServiceId): ServiceError {
  const [code, status] = INVALID[service] ?? ['UnrecognizedClientException', 400]
  const message =
    service === 'ec2'
      ? 'AWS was not able to validate the provided access credentials'
      : 'The security token included in the request is invalid.'
  return new ServiceError(code, message, { status })
}
