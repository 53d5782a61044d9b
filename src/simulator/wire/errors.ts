import type { ServiceError } from '../contract.js'
import { encodeJson } from './json.js'
import type { WireResponse } from './message.js'
import type { Model, Protocol } from './models.js'
import { escapeXml } from './xml.js'

/** Statuses of S3's errors, which its model leaves out. Source: S3 API reference, ErrorResponses. */
const S3_STATUS: Readonly<Record<string, number>> = {
  AccessDenied: 403,
  NoSuchBucket: 404,
  NoSuchKey: 404,
  NotFound: 404,
  NoSuchBucketPolicy: 404,
  ReplicationConfigurationNotFoundError: 404,
  ServerSideEncryptionConfigurationNotFoundError: 404,
  NoSuchPublicAccessBlockConfiguration: 404,
  OwnershipControlsNotFoundError: 404,
  BucketAlreadyExists: 409,
  BucketAlreadyOwnedByYou: 409,
  MethodNotAllowed: 405,
  NoSuchAccessPoint: 404,
  NoSuchAccessPointPolicy: 404,
  PermanentRedirect: 301,
  SlowDown: 503,
  InvalidClientTokenId: 403,
  ExpiredToken: 403,
}

/** An error as the protocol carries it: status, code, message. */
export function encodeError(
  model: Model,
  error: ServiceError,
  requestId: string,
  isHead: boolean,
): WireResponse {
  const traits = model.errors.get(error.code)
  const status = error.status ?? traits?.status ?? S3_STATUS[error.code] ?? 400
  const code = model.protocol === 'json' ? error.code : (traits?.code ?? error.code)
  if (isHead) return { status, headers: errorHeaders(error), body: '' }
  return { status, ...bodyOf(model.protocol, code, error, requestId) }
}

function errorHeaders(error: ServiceError): Record<string, string> {
  const region = error.fields['BucketRegion']
  return typeof region === 'string' ? { 'x-amz-bucket-region': region } : {}
}

/** A redirect tells the bucket's region. Source: S3 API reference, ErrorResponses. */
function regionElement(error: ServiceError): string {
  const region = error.fields['BucketRegion']
  return typeof region === 'string' ? `<Region>${escapeXml(region)}</Region>` : ''
}

function bodyOf(
  protocol: Protocol,
  code: string,
  error: ServiceError,
  requestId: string,
): Omit<WireResponse, 'status'> {
  const message = escapeXml(error.message)
  const type = (error.status ?? 400) >= 500 ? 'Receiver' : 'Sender'
  const xml = { 'content-type': 'text/xml' }
  switch (protocol) {
    case 'json':
      return {
        headers: { 'content-type': 'application/x-amz-json-1.1' },
        body: encodeJson({ ...error.fields, __type: code, message: error.message }),
      }
    case 'rest-json':
      return {
        headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
        body: encodeJson({ ...error.fields, message: error.message }),
      }
    case 'query':
      return {
        headers: xml,
        body: `<ErrorResponse><Error><Type>${type}</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
      }
    case 'ec2':
      return {
        headers: xml,
        body: `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>${requestId}</RequestID></Response>`,
      }
    case 'rest-xml-paths':
      return {
        headers: { 'content-type': 'application/xml' },
        body: `<?xml version="1.0" encoding="UTF-8"?>\n<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
      }
    case 'rest-xml':
      return {
        headers: { 'content-type': 'application/xml', ...errorHeaders(error) },
        body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message>${regionElement(error)}<RequestId>${requestId}</RequestId></Error>`,
      }
  }
}
