import { partitionById } from '../domain/partition.js'
import { TrailsealError } from '../domain/errors.js'

const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d+$/u

/** The region of the first calls: given, else the environment's, else the shared configuration's, else the global one. */
export async function startingRegion(
  given: string | undefined,
  profile: string | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  const region =
    given ?? environment['AWS_REGION'] ?? environment['AWS_DEFAULT_REGION'] ?? (await configured(profile))
  if (region === undefined || region === '') return partitionById('aws').globalRegion
  if (REGION.test(region)) return region
  throw new TrailsealError({
    code: 'BAD_REGION',
    message: `${region} is not the name of a region`,
    remedy: 'name a region such as us-east-1 with --region or AWS_REGION',
  })
}

async function configured(profile: string | undefined): Promise<string | undefined> {
  const { loadSharedConfigFiles } = await import('@smithy/core/config')
  const { configFile } = await loadSharedConfigFiles()
  return configFile[profile ?? process.env['AWS_PROFILE'] ?? 'default']?.['region']
}
