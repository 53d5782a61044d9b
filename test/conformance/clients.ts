import * as account from '@aws-sdk/client-account'
import * as cloudtrail from '@aws-sdk/client-cloudtrail'
import * as logs from '@aws-sdk/client-cloudwatch-logs'
import * as ec2 from '@aws-sdk/client-ec2'
import * as iam from '@aws-sdk/client-iam'
import * as kms from '@aws-sdk/client-kms'
import * as organizations from '@aws-sdk/client-organizations'
import * as s3 from '@aws-sdk/client-s3'
import * as s3control from '@aws-sdk/client-s3-control'
import * as sts from '@aws-sdk/client-sts'

/** The account whose administrator asks; moto's own default, so that one table serves both servers. */
export const ACCOUNT = '123456789012'

/** Where the calls go: an address, or an in-process handler of the SDK's requests. */
export interface Target {
  readonly name: string
  readonly endpoint: string
  readonly requestHandler?: object
}

interface AnyClient {
  send(command: unknown): Promise<Record<string, unknown>>
}

/** The SDK's own module of each service: the client's class by its name, and a class a command. */
const MODULES: Readonly<Record<string, readonly [module: object, clientClass: string]>> = {
  account: [account, 'AccountClient'],
  cloudtrail: [cloudtrail, 'CloudTrailClient'],
  ec2: [ec2, 'EC2Client'],
  iam: [iam, 'IAMClient'],
  kms: [kms, 'KMSClient'],
  logs: [logs, 'CloudWatchLogsClient'],
  organizations: [organizations, 'OrganizationsClient'],
  s3: [s3, 'S3Client'],
  s3control: [s3control, 'S3ControlClient'],
  sts: [sts, 'STSClient'],
}

function construct(module: object, name: string, argument: unknown): unknown {
  const made: unknown = Reflect.get(module, name)
  if (typeof made !== 'function') throw new Error(`the SDK has no ${name}`)
  return Reflect.construct(made, [argument])
}

/** Sends `service.Operation` with an input to the target in a region; answers without the SDK's own metadata. */
export async function send(
  target: Target,
  call: string,
  input: unknown,
  region: string,
): Promise<Record<string, unknown>> {
  const [service = '', operation = ''] = call.split('.')
  const found = MODULES[service]
  if (found === undefined) throw new Error(`no such service: ${service}`)
  const [module, clientClass] = found
  // The classes are reached by name, so their types are those of what every SDK client has in common.
  const client = construct(module, clientClass, {
    region,
    endpoint: target.endpoint,
    credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'none' },
    maxAttempts: 1,
    ...(service === 's3' ? { forcePathStyle: true } : {}),
    // Its rules put the account before the host, which an address has no room for.
    ...(service === 's3control' ? { endpointProvider: () => ({ url: new URL(target.endpoint) }) } : {}),
    ...(target.requestHandler === undefined ? {} : { requestHandler: target.requestHandler }),
  }) as AnyClient
  const { $metadata: _metadata, ...answer } = await client.send(
    construct(module, `${operation}Command`, input),
  )
  return answer
}
