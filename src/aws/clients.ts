import type { ServiceName } from '../collect/ports.js'
import { type Endpoints, endpointFor } from './endpoints.js'
import { type LeanCall, type SdkClient, leanCall } from './lean-call.js'
import { accountSigner, callCredentials } from './signer.js'
import type { UndiciHandler } from './undici-handler.js'

type Constructor = new (argument: unknown) => unknown

interface Package {
  readonly client: Constructor
  readonly commands: ReadonlyMap<string, Constructor>
  /** Runtime schemas of operations, by name. */
  readonly schemas: ReadonlyMap<string, readonly unknown[]>
}

interface Source {
  readonly client: string
  /** The name that the service signs under. */
  readonly signingName: string
  readonly load: () => Promise<object>
}

const SOURCES: Readonly<Record<ServiceName, Source>> = {
  sts: { client: 'STSClient', signingName: 'sts', load: async () => import('@aws-sdk/client-sts') },
  organizations: {
    client: 'OrganizationsClient',
    signingName: 'organizations',
    load: async () => import('@aws-sdk/client-organizations'),
  },
  account: {
    client: 'AccountClient',
    signingName: 'account',
    load: async () => import('@aws-sdk/client-account'),
  },
  ec2: { client: 'EC2Client', signingName: 'ec2', load: async () => import('@aws-sdk/client-ec2') },
  iam: { client: 'IAMClient', signingName: 'iam', load: async () => import('@aws-sdk/client-iam') },
  cloudtrail: {
    client: 'CloudTrailClient',
    signingName: 'cloudtrail',
    load: async () => import('@aws-sdk/client-cloudtrail'),
  },
  kms: { client: 'KMSClient', signingName: 'kms', load: async () => import('@aws-sdk/client-kms') },
  s3: { client: 'S3Client', signingName: 's3', load: async () => import('@aws-sdk/client-s3') },
  s3control: {
    client: 'S3ControlClient',
    signingName: 's3',
    load: async () => import('@aws-sdk/client-s3-control'),
  },
  logs: {
    client: 'CloudWatchLogsClient',
    signingName: 'logs',
    load: async () => import('@aws-sdk/client-cloudwatch-logs'),
  },
}

/** Services with one endpoint a partition; they are signed for its global region. */
const GLOBAL: ReadonlySet<ServiceName> = new Set(['organizations', 'account', 'iam'])

const packages = new Map<ServiceName, Promise<Package>>()

/** An SDK package, loaded when first called: start-up stays fast, and a rarely used service costs nothing. */
async function packageOf(service: ServiceName): Promise<Package> {
  const known = packages.get(service)
  if (known !== undefined) return known
  const loading = load(SOURCES[service])
  packages.set(service, loading)
  return loading
}

/** First element of an exported operation schema. */
const OPERATION = 9

async function load(source: Source): Promise<Package> {
  const exported = Object.entries(await source.load())
  const classes = new Map(
    exported.filter((entry): entry is [string, Constructor] => typeof entry[1] === 'function'),
  )
  const client = classes.get(source.client)
  if (client === undefined) throw new Error(`the SDK has no ${source.client}`)
  const commands = [...classes].filter(([name]) => name.endsWith('Command'))
  const schemas = exported.flatMap(([, one]) =>
    Array.isArray(one) && one[0] === OPERATION ? [[String(one[2]), one] as const] : [],
  )
  return {
    client,
    schemas: new Map(schemas),
    commands: new Map(commands.map(([name, made]) => [name.slice(0, -'Command'.length), made])),
  }
}

export interface ClientOptions {
  readonly handler: UndiciHandler
  readonly endpoints: Endpoints
  readonly globalRegion: string
}

type Credited = Parameters<LeanCall>[2]

/** A client of one service and region, and the lean way to call it where it has one. */
interface Made {
  readonly client: SdkClient
  readonly lean: LeanCall | undefined
}

/** One client a service and region for all accounts: the credentials travel with the call (see signer.ts). */
export class Clients {
  readonly #options: ClientOptions
  readonly #clients = new Map<string, Made>()

  constructor(options: ClientOptions) {
    this.#options = options
  }

  /** Sends one operation under the given credentials. Throws what the SDK throws. */
  async send(
    service: ServiceName,
    operation: string,
    call: { region: string; input: object } & Credited,
  ): Promise<Record<string, unknown>> {
    const loaded = await packageOf(service)
    const region = GLOBAL.has(service) ? this.#options.globalRegion : call.region
    const { client, lean } = this.#client(service, region, loaded)
    const schema = loaded.schemas.get(operation)
    if (lean !== undefined && schema !== undefined) return lean(schema, call.input, call)
    const command = loaded.commands.get(operation)
    if (command === undefined) throw new Error(`the SDK has no ${service}:${operation}`)
    return callCredentials.run(call.credentials, async () =>
      client.send(new command(call.input), { abortSignal: call.abortSignal }),
    )
  }

  #client(service: ServiceName, region: string, loaded: Package): Made {
    const key = `${service}|${region}`
    const known = this.#clients.get(key)
    if (known !== undefined) return known
    const client = new loaded.client(this.#configuration(service, region)) as SdkClient // the class comes from the SDK's own package
    // S3 needs its middleware: bucket endpoints, redirects, checksums.
    const lean =
      service === 's3'
        ? undefined
        : leanCall(client, {
            region,
            handler: this.#options.handler,
            signingName: SOURCES[service].signingName,
            endpoint: endpointFor(this.#options.endpoints, service),
            accountInHost: service === 's3control',
          })
    const made = { client, lean }
    this.#clients.set(key, made)
    return made
  }

  #configuration(service: ServiceName, region: string): object {
    const endpoint = endpointFor(this.#options.endpoints, service)
    return {
      region,
      requestHandler: this.#options.handler,
      signer: accountSigner(SOURCES[service].signingName, region),
      // Never used: the signer takes the call's own. Given so that the SDK looks nowhere else.
      credentials: { accessKeyId: 'unused', secretAccessKey: 'unused' },
      cacheMiddleware: true,
      maxAttempts: 1,
      retryMode: 'standard',
      logger: SILENT,
      ...(service === 's3' ? { followRegionRedirects: false } : {}),
      ...(endpoint === undefined ? {} : { endpoint, ...(service === 's3' ? { forcePathStyle: true } : {}) }),
    }
  }
}

const silent = (): void => undefined
const SILENT = { trace: silent, debug: silent, info: silent, warn: silent, error: silent }
