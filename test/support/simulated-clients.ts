import { CloudTrailClient } from '@aws-sdk/client-cloudtrail'
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { KMSClient } from '@aws-sdk/client-kms'
import { S3Client } from '@aws-sdk/client-s3'
import type { Estate } from '../../src/domain/estate.js'
import { manualClock } from '../../src/simulator/clock.js'
import { createWorld } from '../../src/simulator/create.js'
import { inProcessHandler } from '../../src/simulator/handler.js'
import { Simulator } from '../../src/simulator/simulator.js'

/** The SDK's clients of one account and region, answered in process. */
export interface SimulatedClients {
  readonly cloudtrail: CloudTrailClient
  readonly kms: KMSClient
  readonly s3: S3Client
  readonly logs: CloudWatchLogsClient
}

/** A simulator whose clock stands still until it is moved. */
export function stillSimulator(estate: Estate): Simulator {
  return new Simulator(createWorld({ estate, clock: manualClock(Date.parse(estate.collectedAt)) }))
}

/** Clients of an account's administrator, or of whoever the credentials are. */
export function clientsOf(
  simulator: Simulator,
  caller: string | { accessKeyId: string; secretAccessKey: string; sessionToken?: string },
  region = 'us-east-1',
): SimulatedClients {
  const common = {
    region,
    endpoint: 'http://127.0.0.1',
    credentials: typeof caller === 'string' ? { accessKeyId: caller, secretAccessKey: 'simulated' } : caller,
    requestHandler: inProcessHandler(simulator),
    maxAttempts: 1,
  }
  return {
    cloudtrail: new CloudTrailClient(common),
    kms: new KMSClient(common),
    s3: new S3Client({ ...common, forcePathStyle: true }),
    logs: new CloudWatchLogsClient(common),
  }
}

/** `Code: message` of the refusal; throws where the call was answered. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  const answer = await call.then(
    (value) => ({ value }),
    (error: Error) => error,
  )
  if (answer instanceof Error) return `${answer.name}: ${answer.message}`
  throw new Error(`answered: ${JSON.stringify(answer.value)}`)
}
