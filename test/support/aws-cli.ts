import { execFile } from 'node:child_process'

/** What a run of the AWS CLI printed, and its exit status. */
export interface AwsCliRun {
  readonly stdout: string
  readonly stderr: string
  readonly status: number
}

/** Runs the AWS CLI against a loopback endpoint, as an administrator of an account; nothing of the user's own is read. */
export async function awsCli(
  aws: string,
  place: { endpoint: string; accountId: string; region?: string },
  args: readonly string[],
): Promise<AwsCliRun> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    AWS_ENDPOINT_URL: place.endpoint,
    AWS_ACCESS_KEY_ID: place.accountId,
    AWS_SECRET_ACCESS_KEY: 'none',
    AWS_DEFAULT_REGION: place.region ?? 'us-east-1',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: '1',
  }
  return new Promise((resolve) => {
    execFile(aws, args, { env, timeout: 60_000 }, (error, stdout, stderr) => {
      const status = error === null ? 0 : Number(error.code ?? 1)
      resolve({ stdout, stderr, status })
    })
  })
}
