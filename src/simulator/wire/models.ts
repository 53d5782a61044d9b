import { NormalizedSchema, type StaticOperationSchema } from './schema-types.js'
import type { ServiceId } from '../contract.js'

/** How a service speaks. Source: the service models in the SDK's client packages. */
export type Protocol = 'json' | 'query' | 'ec2' | 'rest-json' | 'rest-xml' | 'rest-xml-paths'

/** One operation with its schemas. */
export interface Operation {
  readonly name: string
  readonly input: NormalizedSchema
  readonly output: NormalizedSchema
  /** Method, path with query literals, and status; REST protocols only. */
  readonly http?: readonly [method: string, path: string, status: number]
}

/** A service's model: its operations by name, its errors' traits by name. */
export interface Model {
  readonly protocol: Protocol
  /** XML namespace of answers, where the protocol has one. */
  readonly namespace: string
  readonly operations: ReadonlyMap<string, Operation>
  readonly errors: ReadonlyMap<string, ErrorTraits>
}

interface ErrorTraits {
  readonly status: number
  /** The code on the wire, where it differs from the shape's name. */
  readonly code: string
}

interface Source {
  readonly protocol: Protocol
  readonly namespace?: string
  readonly load: () => Promise<object>
}

const SOURCES: Readonly<Record<ServiceId, Source>> = {
  sts: {
    protocol: 'query',
    namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    load: async () => import('@aws-sdk/client-sts'),
  },
  iam: {
    protocol: 'query',
    namespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
    load: async () => import('@aws-sdk/client-iam'),
  },
  ec2: {
    protocol: 'ec2',
    namespace: 'http://ec2.amazonaws.com/doc/2016-11-15/',
    load: async () => import('@aws-sdk/client-ec2'),
  },
  s3: {
    protocol: 'rest-xml',
    namespace: 'http://s3.amazonaws.com/doc/2006-03-01/',
    load: async () => import('@aws-sdk/client-s3'),
  },
  s3control: {
    protocol: 'rest-xml-paths',
    namespace: 'http://awss3control.amazonaws.com/doc/2018-08-20/',
    load: async () => import('@aws-sdk/client-s3-control'),
  },
  account: { protocol: 'rest-json', load: async () => import('@aws-sdk/client-account') },
  organizations: { protocol: 'json', load: async () => import('@aws-sdk/client-organizations') },
  cloudtrail: { protocol: 'json', load: async () => import('@aws-sdk/client-cloudtrail') },
  kms: { protocol: 'json', load: async () => import('@aws-sdk/client-kms') },
  logs: { protocol: 'json', load: async () => import('@aws-sdk/client-cloudwatch-logs') },
}

const loaded = new Map<ServiceId, Promise<Model>>()

/** The model of a service, read once from the runtime schemas that its SDK client exports. */
export async function modelOf(service: ServiceId): Promise<Model> {
  const known = loaded.get(service)
  if (known !== undefined) return known
  const model = readModel(SOURCES[service])
  loaded.set(service, model)
  return model
}

/** First element of an exported operation schema, and of an exported error schema. */
const OPERATION = 9
const ERROR = -3

async function readModel(source: Source): Promise<Model> {
  const exported = Object.values(await source.load()).filter(Array.isArray)
  const operations = exported.filter((schema) => schema[0] === OPERATION)
  const errors = exported.filter((schema) => schema[0] === ERROR)
  return {
    protocol: source.protocol,
    namespace: source.namespace ?? '',
    operations: new Map(operations.map((schema) => readOperation(schema as StaticOperationSchema))),
    errors: new Map(errors.map((schema) => readError(schema))),
  }
}

function readOperation([, , name, traits, input, output]: StaticOperationSchema): [string, Operation] {
  const http = typeof traits === 'object' ? traits['http'] : undefined
  return [
    name,
    {
      name,
      input: NormalizedSchema.of(input),
      output: NormalizedSchema.of(output),
      ...(http === undefined ? {} : { http }),
    },
  ]
}

function readError(schema: unknown[]): [string, ErrorTraits] {
  const name = String(schema[2])
  // `awsQueryError` is [code, status]; `httpError` a status; an error without either is the caller's: 400.
  const traits = (typeof schema[3] === 'object' ? schema[3] : {}) as Record<string, unknown>
  const query = traits['awsQueryError'] as [string, number] | undefined
  const status = Number(traits['httpError'] ?? query?.[1] ?? (traits['error'] === 'server' ? 500 : 400))
  return [name, { status, code: query?.[0] ?? name }]
}
