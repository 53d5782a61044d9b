import { TrailsealError } from '../domain/errors.js'
import type { ServiceName } from '../collect/ports.js'

/** Custom endpoints: one for everything, and one a service that beats it. Absent: AWS's own. */
export interface Endpoints {
  readonly all?: string
  readonly byService: ReadonlyMap<ServiceName, string>
}

/** Suffixes of AWS_ENDPOINT_URL_<SERVICE>. Source: SDKs and tools reference guide, ss-endpoints. */
const SUFFIXES: Readonly<Record<ServiceName, string>> = {
  sts: 'STS',
  organizations: 'ORGANIZATIONS',
  account: 'ACCOUNT',
  ec2: 'EC2',
  iam: 'IAM',
  cloudtrail: 'CLOUDTRAIL',
  kms: 'KMS',
  s3: 'S3',
  s3control: 'S3_CONTROL',
  logs: 'CLOUDWATCH_LOGS',
}

/** An endpoint given by hand beats the environment; the environment counts unless it says that it should not. */
export function readEndpoints(given: string | undefined, environment: NodeJS.ProcessEnv): Endpoints {
  if (given !== undefined) return { all: given, byService: new Map() }
  if (environment['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] === 'true') return { byService: new Map() }
  const services = Object.entries(SUFFIXES) as [ServiceName, string][] // keys of a record typed by ServiceName
  const byService = services.flatMap(([service, suffix]) => {
    const url = environment[`AWS_ENDPOINT_URL_${suffix}`]
    return url === undefined || url === ''
      ? []
      : [[service, checked(`AWS_ENDPOINT_URL_${suffix}`, url)] as const]
  })
  const all = environment['AWS_ENDPOINT_URL']
  return {
    byService: new Map(byService),
    ...(all === undefined || all === '' ? {} : { all: checked('AWS_ENDPOINT_URL', all) }),
  }
}

/** The SDK takes anything for an address until it is called, and then says so on stderr at each call. */
function checked(name: string, url: string): string {
  const trimmed = url.trim()
  if (URL.canParse(trimmed) && /^https?:/iu.test(trimmed)) return trimmed.replace(/\/$/u, '')
  throw new TrailsealError({
    code: 'BAD_ENDPOINT',
    message: `${name} is ${url}, which is no address of a server`,
    remedy: `set ${name} to one such as http://127.0.0.1:4566, or unset it`,
  })
}

export function endpointFor(endpoints: Endpoints, service: ServiceName): string | undefined {
  return endpoints.byService.get(service) ?? endpoints.all
}

/** The endpoints in words; undefined where all are AWS's own. */
export function describeEndpoints({ all, byService }: Endpoints): string | undefined {
  const special = [...byService].map(([service, url]) => `${withoutSecret(url)} for ${service}`)
  const rest = all === undefined ? undefined : withoutSecret(all)
  if (special.length === 0) return rest
  return [...special, `${rest ?? 'AWS'} for the rest`].join(', ')
}

/** Endpoints are written into estates and reports: a user's name and password in one are not. */
function withoutSecret(url: string): string {
  return url.replace(/^(https?:\/\/)[^/@]*@/iu, '$1')
}
