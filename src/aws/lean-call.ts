import type { HttpResponse } from '@smithy/core/protocols'
import { version } from './package-version.js'
import { type Signing, sign } from './signer.js'
import type { SdkRequest, UndiciHandler } from './undici-handler.js'

/** An operation as protocols want it: the exported schema's parts by name. */
interface OperationSchema {
  readonly namespace: unknown
  readonly name: unknown
  readonly traits: unknown
  readonly input: unknown
  readonly output: unknown
}

/** The parts of an SDK client that calls rest on. Source: @smithy/types, ClientProtocol; @aws-sdk/client-*, runtimeConfig. */
export interface SdkClient {
  readonly send: (command: unknown, options: { abortSignal: AbortSignal }) => Promise<Record<string, unknown>>
  readonly config: {
    readonly protocol: {
      readonly serializeRequest: (
        schema: OperationSchema,
        input: object,
        context: object,
      ) => Promise<SdkRequest>
      readonly deserializeResponse: (
        schema: OperationSchema,
        context: object,
        response: HttpResponse,
      ) => Promise<Record<string, unknown>>
    }
    readonly endpointProvider: (parameters: object, context: object) => { readonly url: URL }
    readonly useFipsEndpoint: () => Promise<boolean>
    readonly useDualstackEndpoint: () => Promise<boolean>
  }
}

/** One call: the operation's exported schema, its input, and whose it is. */
export type LeanCall = (
  schema: readonly unknown[],
  input: object,
  call: { credentials: Signing['credentials']; abortSignal: AbortSignal },
) => Promise<Record<string, unknown>>

interface Place {
  readonly region: string
  readonly handler: UndiciHandler
  readonly signingName: string
  readonly endpoint: string | undefined
  /** AWS's own endpoint is `<account>.<host>`. Source: S3 API reference, S3 Control operations. */
  readonly accountInHost: boolean
}

/**
 * Calls an operation with the SDK's own endpoint rules, protocol and error shapes, but without its middleware stack: signing,
 * retrying and pacing are ours, and the stack costs three times what the rest of a call does (bench/).
 */
export function leanCall(client: SdkClient, place: Place): LeanCall {
  const { config } = client
  let endpoint: Promise<{ url: URL }> | undefined
  const context = { ...config, endpoint: async () => endpoint }
  return async (schema, input, { credentials, abortSignal }) => {
    endpoint ??= resolveEndpoint(config, place)
    const { url } = await endpoint
    const operation = named(schema)
    const request = await config.protocol.serializeRequest(operation, input, context)
    request.headers['host'] = url.host
    if (place.accountInHost && place.endpoint === undefined) {
      const hostname = `${String(Reflect.get(input, 'AccountId'))}.${url.hostname}`
      Object.assign(request, { hostname })
      request.headers['host'] = hostname
    }
    request.headers['user-agent'] = `trailseal/${version()}`
    sign(request, { credentials, region: place.region, service: place.signingName })
    const { response } = await place.handler.handle(request, { abortSignal })
    return deserialize(config, operation, response)
  }
}

function named([, namespace, name, traits, input, output]: readonly unknown[]): OperationSchema {
  return { namespace, name, traits, input, output }
}

async function resolveEndpoint(
  config: SdkClient['config'],
  { region, endpoint }: Place,
): Promise<{ url: URL }> {
  const parameters = {
    Region: region,
    UseFIPS: await config.useFipsEndpoint(),
    UseDualStack: await config.useDualstackEndpoint(),
    UseGlobalEndpoint: false,
    ...(endpoint === undefined ? {} : { Endpoint: endpoint }),
  }
  return config.endpointProvider(parameters, {})
}

/** As the SDK does: an answer that can't be read carries its status, so that it is not taken for a network fault. */
async function deserialize(
  config: SdkClient['config'],
  operation: OperationSchema,
  response: HttpResponse,
): Promise<Record<string, unknown>> {
  try {
    return await config.protocol.deserializeResponse(operation, config, response)
  } catch (error) {
    if (typeof error === 'object' && error !== null && !('$metadata' in error)) {
      Object.assign(error, { $metadata: { httpStatusCode: response.statusCode } })
    }
    throw error
  }
}
