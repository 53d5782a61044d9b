import type { ServiceName } from '../collect/ports.js'
import { type Endpoints, endpointFor } from './endpoints.js'
import { accountSigner } from './signer.js'
import type { UndiciHandler } from './undici-handler.js'

/** What every SDK client has in common. */
interface AnyClient {
  readonly send: (
    command: unknown,
    options?: { abortSignal?: AbortSignal },
  ) => Promise<Record<string, unknown>>
}

type Constructor = new (argument: unknown) => unknown

interface Package {
  readonly client: Constructor
  readonly commands: ReadonlyMap<string, Constructor>
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

async function load(source: Source): Promise<Package> {
  const exported = Object.entries(await source.load())
  const classes = new Map(
    exported.filter((entry): entry is [string, Constructor] => typeof entry[1] === 'function'),
  )
  const client = classes.get(source.client)
  if (client === undefined) throw new Error(`the SDK has no ${source.client}`)
  const commands = [...classes].filter(([name]) => name.endsWith('Command'))
  return {
    client,
    commands: new Map(commands.map(([name, made]) => [name.slice(0, -'Command'.length), made])),
  }
}

export interface ClientOptions {
  readonly handler: UndiciHandler
  readonly endpoints: Endpoints
  readonly globalRegion: string
}

/** One client a service and region for all accounts: the credentials travel with the call (see signer.ts). */
export class Clients {
  readonly #options: ClientOptions
  readonly #clients = new Map<string, AnyClient>()

  constructor(options: ClientOptions) {
    this.#options = options
  }

  /** Sends one operation under the credentials of the running call. Throws what the SDK throws. */
  async send(
    service: ServiceName,
    operation: string,
    call: { region: string; input: object; abortSignal?: AbortSignal | undefined },
  ): Promise<Record<string, unknown>> {
    const { client, commands } = await packageOf(service)
    const command = commands.get(operation)
    if (command === undefined) throw new Error(`the SDK has no ${service}:${operation}`)
    const region = GLOBAL.has(service) ? this.#options.globalRegion : call.region
    const key = `${service}|${region}`
    let made = this.#clients.get(key)
    if (made === undefined) {
      made = new client(this.#configuration(service, region)) as AnyClient // the class comes from the SDK's own package
      this.#clients.set(key, made)
    }
    return made.send(
      new command(call.input),
      call.abortSignal === undefined ? {} : { abortSignal: call.abortSignal },
    )
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
