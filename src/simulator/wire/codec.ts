import { ServiceError } from '../contract.js'
import { decodeJson, encodeJson } from './json.js'
import type { WireRequest, WireResponse } from './message.js'
import type { Model, Operation } from './models.js'
import { decodeQuery } from './query.js'
import { decodePaths, routePaths } from './rest-paths.js'
import { decodeRest, encodeRest, routeJson, routeS3 } from './rest.js'
import { encodeMembers } from './xml.js'

/** The name of the operation that a request asks for, and its model where there is one. */
export interface Asked {
  readonly name: string
  readonly operation: Operation | undefined
}

/** Finds the operation: target header's suffix, Action parameter, or route. */
export function operationOf(model: Model, request: WireRequest): Asked {
  const name = nameOf(model, request)
  return { name, operation: model.operations.get(name) }
}

function nameOf(model: Model, request: WireRequest): string {
  switch (model.protocol) {
    case 'json':
      // Prefixes differ between clients; the last part is the operation's name.
      return request.headers['x-amz-target']?.split('.').at(-1) ?? ''
    case 'query':
    case 'ec2':
      return request.query['Action'] ?? new URLSearchParams(bodyText(request)).get('Action') ?? ''
    case 'rest-json':
      return routeJson(model, request)?.name ?? `${request.method} ${request.path}`
    case 'rest-xml':
      return routeS3(model, request)?.name ?? `${request.method} ${request.path}`
    case 'rest-xml-paths':
      return routePaths(model, request)?.name ?? `${request.method} ${request.path}`
  }
}

function bodyText(request: WireRequest): string {
  return Buffer.from(request.body).toString('utf8')
}

/** Parameters travel in the body, or in the query of a GET. */
function formText(request: WireRequest): string {
  return request.method === 'GET' ? new URLSearchParams(request.query).toString() : bodyText(request)
}

/** Decodes the input. Throws ServiceError for a body that can't be read. */
export async function decodeInput(
  model: Model,
  operation: Operation,
  request: WireRequest,
): Promise<Record<string, unknown>> {
  switch (model.protocol) {
    case 'json':
      return decodeJson(operation.input, bodyText(request)).catch(() => {
        throw new ServiceError('SerializationException', 'The request body is not JSON')
      })
    case 'query':
    case 'ec2':
      return decodeQuery(operation.input, formText(request), model.protocol)
    case 'rest-json':
      return decodeRest(operation, request, false)
    case 'rest-xml':
      return decodeRest(operation, request, true)
    case 'rest-xml-paths':
      return decodePaths(operation, request)
  }
}

/** Encodes an answer as the protocol carries it. */
export function encodeOutput(
  model: Model,
  operation: Operation,
  output: object,
  requestId: string,
): WireResponse {
  switch (model.protocol) {
    case 'json':
      return {
        status: 200,
        headers: { 'content-type': 'application/x-amz-json-1.1' },
        body: encodeJson(output),
      }
    case 'query': {
      const { name } = operation
      const result = `<${name}Result>${encodeMembers(operation.output, output)}</${name}Result>`
      const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`
      return xmlAnswer(`<${name}Response xmlns="${model.namespace}">${result}${metadata}</${name}Response>`)
    }
    case 'ec2': {
      const { name } = operation
      const members = encodeMembers(operation.output, output, { item: 'item' })
      return xmlAnswer(
        `<${name}Response xmlns="${model.namespace}"><requestId>${requestId}</requestId>${members}</${name}Response>`,
      )
    }
    case 'rest-json':
      return encodeRest(model, operation, output, false)
    case 'rest-xml':
    case 'rest-xml-paths':
      return encodeRest(model, operation, output, true)
  }
}

function xmlAnswer(body: string): WireResponse {
  return { status: 200, headers: { 'content-type': 'text/xml' }, body }
}
