/**
 * A log file's ARN: folder, account, region, day. Source: CloudTrail user guide, cloudtrail-find-log-files and
 * cloudtrail-log-file-examples (file names).
 */
const LOG = /^(.*AWSLogs\/(?:o-[^/]+\/)?)(\d{12})\/CloudTrail\/([^/]+)\/(\d{4})\/(\d{2})\/(\d{2})\/[^/]*$/u

/** One region of most continents, of the partition that most logs are in. */
const REGIONS = ['us-east-1', 'us-west-2', 'eu-west-1', 'ap-southeast-2', 'ca-central-1', 'sa-east-1']
const A_REGION = /(?:^|[^a-z])([a-z]{2}(?:-[a-z]+)+-\d)/gu
const AN_ACCOUNT = /(?:^|\D)(\d{12})(?:\D|$)/gu
const A_DAY = /(?:^|\D)(20\d{2})\/?(\d{2})?\/?(\d{2})?/gu
/** Far enough to be another day under most patterns. */
const OTHER_YEARS = 1

/** Values tried of each part. */
const MOST_PARTS = 8
/** Names tried. */
const MOST_NAMES = 64

/** Log files as CloudTrail would name them: like an example, but of accounts, regions and days that patterns name, and of others. */
export function likelyObjects(example: string, patterns: readonly string[]): string[] {
  const [, folder, account, region, year, month, day] = LOG.exec(example) ?? []
  if (folder === undefined || account === undefined || region === undefined) return []
  const accounts = some([account, ...patterns.flatMap((one) => named(one, AN_ACCOUNT))])
  const regions = some([region, ...patterns.flatMap((one) => named(one, A_REGION)), ...REGIONS])
  const own = `${year}/${month}/${day}`
  const later = `${Number(year) + OTHER_YEARS}/${month}/${day}`
  const days = some([own, ...patterns.flatMap((one) => daysIn(one, own)), later])
  const names = days.flatMap((date) =>
    accounts.flatMap((of) => regions.map((place) => nameOf(folder, of, place, date))),
  )
  return names.slice(0, MOST_NAMES)
}

function some(values: readonly string[]): string[] {
  return [...new Set(values)].slice(0, MOST_PARTS)
}

function named(pattern: string, part: RegExp): string[] {
  return [...pattern.matchAll(part)].flatMap((match) => match[1] ?? [])
}

/** Days that a pattern names, as far as it does; the rest is that of the example. */
function daysIn(pattern: string, own: string): string[] {
  const [, ownMonth = '01', ownDay = '01'] = own.split('/')
  return [...pattern.matchAll(A_DAY)].map(
    ([, year = '', month = ownMonth, day = ownDay]) => `${year}/${month}/${day}`,
  )
}

function nameOf(folder: string, account: string, region: string, date: string): string {
  const file = `${account}_CloudTrail_${region}_${date.replaceAll('/', '')}T0000Z_0123456789abcdef.json.gz`
  return `${folder}${account}/CloudTrail/${region}/${date}/${file}`
}
