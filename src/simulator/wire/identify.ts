import type { ServiceId } from '../contract.js'
import type { WireRequest } from './message.js'

/** Which service and region a request is for, and whose key signed it. */
export interface Identity {
  readonly service: ServiceId
  readonly region: string
  readonly accessKeyId: string
  readonly sessionToken: string | undefined
}

const SERVICES: ReadonlySet<string> = new Set<ServiceId>([
  'sts',
  'organizations',
  'account',
  'ec2',
  'iam',
  'cloudtrail',
  'kms',
  's3',
  's3control',
  'logs',
])
/** `Credential=AKID/20260101/us-east-1/kms/aws4_request`. Source: IAM user guide, reference_sigv-create-signed-request. */
const SCOPE = /Credential=([^/,\s]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/u

/** S3 Control signs as S3; its paths begin with its version, and it names the account. Source: S3 API reference, S3 Control operations. */
function isControl({ path, headers }: WireRequest): boolean {
  return path.startsWith('/v20180820/') && headers['x-amz-account-id'] !== undefined
}

/** Reads the SigV4 credential scope; undefined without one, or for a service that is not simulated. */
export function identify(request: WireRequest): Identity | undefined {
  const [, accessKeyId, region, service] = SCOPE.exec(request.headers['authorization'] ?? '') ?? []
  if (accessKeyId === undefined || region === undefined || service === undefined) return undefined
  if (!SERVICES.has(service)) return undefined
  return {
    service: service === 's3' && isControl(request) ? 's3control' : (service as ServiceId), // checked against SERVICES just above
    region,
    accessKeyId,
    sessionToken: request.headers['x-amz-security-token'],
  }
}
