import { XmlShapeDeserializer } from '@aws-sdk/core/protocols'
import { ServiceError } from '../contract.js'
import { decodeJson, encodeJson } from './json.js'
import type { WireRequest, WireResponse } from './message.js'
import type { Model, Operation } from './models.js'
import type { NormalizedSchema } from './schema-types.js'
import { placeOf } from './s3-place.js'
import { encodeElement, encodeMembers } from './xml.js'

/** Timestamps in XML bodies are ISO 8601. Source: AWS restXml protocol. */
const DATE_TIME = 5

/** Where the labels of S3's path are, and which query literals an operation is told by. */
interface Route {
  readonly operation: Operation
  readonly method: string
  readonly isObject: boolean
  readonly literals: readonly (readonly [name: string, value: string])[]
}

const routesOf = new WeakMap<Model, readonly Route[]>()

function routes(model: Model): readonly Route[] {
  const known = routesOf.get(model)
  if (known !== undefined) return known
  const made = [...model.operations.values()].flatMap((operation) => {
    const [method, pattern = ''] = operation.http ?? []
    if (method === undefined) return []
    const [path = '', query = ''] = pattern.split('?')
    const literals = [...new URLSearchParams(query)].filter(([name]) => name !== 'x-id')
    return [{ operation, method, isObject: path.includes('{Key+}'), literals }]
  })
  routesOf.set(model, made)
  return made
}

/** The S3 operation of a request: method, bucket or object, and the most query literals met. */
export function routeS3(model: Model, request: WireRequest): Operation | undefined {
  const { bucket, key } = placeOf(request)
  if (bucket === '') {
    return request.method === 'GET' ? model.operations.get('ListBuckets') : undefined
  }
  const fits = routes(model).filter(
    (route) =>
      route.method === request.method &&
      route.isObject === (key !== '') &&
      route.operation.name !== 'ListBuckets' &&
      route.operation.name !== 'ListDirectoryBuckets' &&
      route.operation.name !== 'CopyObject' &&
      route.literals.every(
        ([name, value]) => name in request.query && (value === '' || request.query[name] === value),
      ),
  )
  return fits.sort((left, right) => right.literals.length - left.literals.length)[0]?.operation
}

/** The operation of a REST JSON request, by its exact path. */
export function routeJson(model: Model, request: WireRequest): Operation | undefined {
  return [...model.operations.values()].find(
    ({ http }) => http?.[0] === request.method && http[1].split('?')[0] === request.path,
  )
}

/** Path, query, headers and payload to the operation's input. */
export async function decodeRest(
  operation: Operation,
  request: WireRequest,
  isXml: boolean,
): Promise<Record<string, unknown>> {
  if (!isXml) return decodeJson(operation.input, Buffer.from(request.body).toString('utf8')).catch(notJson)
  const { bucket, key } = placeOf(request)
  const input: Record<string, unknown> = { ...(key === '' ? {} : { Key: key }), Bucket: bucket }
  for (const [name, member] of operation.input.structIterator()) {
    const { httpHeader, httpQuery, httpPayload } = member.getMergedTraits()
    const text = fromRequest(request, httpHeader, httpQuery)
    if (text !== undefined) input[name] = scalarOf(member, text)
    if (httpPayload !== undefined && request.body.length > 0)
      input[name] = await payload(member, request.body)
  }
  return input
}

export function fromRequest(request: WireRequest, header: unknown, query: unknown): string | undefined {
  if (typeof header === 'string') return request.headers[header.toLowerCase()]
  return typeof query === 'string' ? request.query[query] : undefined
}

export function scalarOf(schema: NormalizedSchema, text: string): unknown {
  if (schema.isBooleanSchema()) return text === 'true'
  if (schema.isNumericSchema()) return Number(text)
  return schema.isTimestampSchema() ? new Date(text) : text
}

export async function payload(schema: NormalizedSchema, body: Uint8Array): Promise<unknown> {
  if (!schema.isStructSchema()) {
    return schema.isBlobSchema() ? body : Buffer.from(body).toString('utf8')
  }
  const deserializer = new XmlShapeDeserializer({
    xmlNamespace: '',
    serviceNamespace: '',
    timestampFormat: { useTrait: true, default: DATE_TIME },
    httpBindings: false,
  })
  try {
    return await deserializer.read(schema, Buffer.from(body).toString('utf8'))
  } catch {
    throw new ServiceError('MalformedXML', 'The XML you provided was not well-formed', { status: 400 })
  }
}

function notJson(): never {
  throw new ServiceError('SerializationException', 'The request body is not JSON')
}

/** The operation's output to status, headers and payload. */
export function encodeRest(model: Model, operation: Operation, output: object, isXml: boolean): WireResponse {
  const status = operation.http?.[2] ?? 200
  if (!isXml) return { status, headers: { 'content-type': 'application/json' }, body: encodeJson(output) }
  const headers: Record<string, string> = {}
  let body: Uint8Array | string | undefined
  let hasMembers = false
  for (const [name, member] of operation.output.structIterator()) {
    const value: unknown = Reflect.get(output, name)
    const { httpHeader, httpPayload } = member.getMergedTraits()
    if (typeof httpHeader === 'string') {
      if (value !== undefined) headers[httpHeader.toLowerCase()] = headerText(value)
    } else if (httpPayload !== undefined) {
      body = encodePayload(model, name, member, value)
    } else if (member.getMergedTraits().httpPrefixHeaders === undefined) {
      hasMembers = true
    }
  }
  if (body === undefined && hasMembers) body = encodeDocument(model, operation, output)
  if (!(body instanceof Uint8Array)) headers['content-type'] ??= 'application/xml'
  return { status, headers, body: body ?? '' }
}

function headerText(value: unknown): string {
  return value instanceof Date ? value.toUTCString() : String(value)
}

function encodePayload(
  model: Model,
  name: string,
  schema: NormalizedSchema,
  value: unknown,
): Uint8Array | string {
  if (value === undefined) return ''
  if (value instanceof Uint8Array || typeof value === 'string') return value
  const { xmlName } = schema.getMergedTraits()
  return withNamespace(encodeElement(typeof xmlName === 'string' ? xmlName : name, schema, value), model)
}

function encodeDocument(model: Model, operation: Operation, output: object): string {
  const { xmlName } = operation.output.getMergedTraits()
  const name = typeof xmlName === 'string' ? xmlName : (operation.output.getName() ?? operation.name)
  // GetBucketLocation answers its only member as the text of the root element.
  const inner =
    operation.name === 'GetBucketLocation'
      ? String(Reflect.get(output, 'LocationConstraint') ?? '')
      : encodeMembers(operation.output, output)
  return withNamespace(`<${name}>${inner}</${name}>`, model)
}

function withNamespace(xml: string, model: Model): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xml.replace(/^<([^>\s/]+)/u, `<$1 xmlns="${model.namespace}"`)}`
}
