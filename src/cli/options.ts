import { type Command, InvalidArgumentError, Option } from 'commander'
import type { CollectOptions } from '../collect/options.js'
import type { Config } from '../toolkit/config.js'

/** Flags by which every verb that asks AWS is told whom to ask, and as whom. */
export interface AwsFlags {
  readonly profile?: string
  readonly region?: string
  readonly regions?: string[]
  readonly org?: boolean
  readonly accounts?: string[]
  readonly roleName?: string
  readonly externalId?: string
  readonly endpointUrl?: string
  /** False for --no-readers. */
  readonly readers?: boolean
  readonly allReaders?: boolean
  readonly concurrency?: number
  readonly timeout?: number
  readonly config?: string
  readonly quiet?: boolean
  readonly color?: boolean
}

function words(text: string): string[] {
  const found = text.split(/[\s,]+/u).filter((word) => word !== '')
  if (found.length === 0) throw new InvalidArgumentError('name at least one.')
  return found
}

function accountIds(text: string): string[] {
  const found = words(text)
  const bad = found.find((word) => !/^\d{12}$/u.test(word))
  if (bad !== undefined) throw new InvalidArgumentError(`${bad} is not an account id: twelve digits.`)
  return found
}

function regionNames(text: string): string[] {
  const found = words(text)
  const bad = found.find((word) => !/^[a-z]{2}(?:-[a-z]+)+-\d+$/u.test(word))
  if (bad !== undefined)
    throw new InvalidArgumentError(`${bad} is not the name of a region, such as us-east-1.`)
  return found
}

function oneRegion(text: string): string {
  const [first, ...rest] = regionNames(text)
  if (first === undefined || rest.length > 0)
    throw new InvalidArgumentError('name one region; use --regions for several.')
  return first
}

/** A whole number within bounds. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (Number.isInteger(value) && value >= least && value <= most) return value
    throw new InvalidArgumentError(`${text} is not a whole number from ${least} to ${most}.`)
  }
}

function url(text: string): string {
  if (URL.canParse(text) && /^https?:/u.test(text)) return text.replace(/\/$/u, '')
  throw new InvalidArgumentError(`${text} is not a URL such as http://127.0.0.1:4566.`)
}

/** Adds the flags of AwsFlags. */
export function withAwsFlags(command: Command): Command {
  return withCallFlags(command, (one) =>
    one
      .option('--regions <list>', 'regions to read (default: every enabled one)', regionNames)
      .option('--org', "every account of the caller's organization")
      .addOption(new Option('--accounts <list>', 'these account ids').argParser(accountIds).conflicts('org')),
  )
}

/** Adds the flags that say whom to ask and as whom, without those that say which accounts and regions. */
export function withCallFlags(command: Command, scope = (one: Command): Command => one): Command {
  return scope(
    command
      .option('--profile <name>', 'profile of the AWS configuration')
      .option('--region <region>', 'region of the first calls', oneRegion),
  )
    .option('--role-name <name>', 'role to assume in other accounts (default: OrganizationAccountAccessRole)')
    .option('--external-id <id>', 'external id for that role')
    .option('--endpoint-url <url>', 'one endpoint for all services', url)
    .option('--no-readers', 'leave out the users, groups and roles that may read the logs')
    .addOption(
      new Option('--all-readers', 'read them in every account that can matter, not in 100 at most').conflicts(
        'readers',
      ),
    )
    .option('--concurrency <n>', 'requests in flight at most', wholeNumber(1, 4096))
    .option('--timeout <seconds>', 'longest time for one attempt of a request', wholeNumber(1, 600))
    .option('--config <file>', 'configuration file (default: trailseal.yaml, if there is one)')
    .option('--quiet', 'no progress and no messages but errors')
    .option('--no-color', 'no colour, also on a terminal')
}

/** What flags and configuration say together; flags beat the file. */
export function collectOptions(flags: AwsFlags, config: Config): CollectOptions {
  const isOrganization = flags.org ?? (flags.accounts === undefined ? config.organization : undefined)
  const all = {
    profile: flags.profile ?? config.profile,
    region: flags.region ?? config.region,
    regions: flags.regions ?? config.regions,
    organization: isOrganization,
    accounts: isOrganization === true ? undefined : (flags.accounts ?? config.accounts),
    roleName: flags.roleName ?? config.roleName,
    externalId: flags.externalId ?? config.externalId,
    endpointUrl: flags.endpointUrl ?? config.endpointUrl,
    principals: flags.readers === false ? false : flags.allReaders,
    concurrency: flags.concurrency ?? config.concurrency,
    requestTimeoutSeconds: flags.timeout,
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}
