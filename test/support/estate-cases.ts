import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AllowedReader } from '../../src/domain/allowed-reader.js'
import { type Estate, estateSchema } from '../../src/domain/estate.js'
import { RULE_IDS, type RuleId } from '../../src/domain/finding.js'

const RULES = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'src', 'assess', 'rules')

type Json = Record<string, unknown>

/** One case of a rule's cases.json: the sample estate, changed, and what the rule must say of it. */
export interface EstateCase {
  readonly name: string
  /** Merged into the sample: `estate` at the top, the others into its only trail, key, bucket, account, log group. */
  readonly change?: Readonly<Partial<Record<'estate' | Part, Json>>>
  /** Dotted paths to leave out, as in `trail.kmsKeyId`, or `key` for the whole key. */
  readonly remove?: readonly string[]
  /** The key policy as JSON; text through change.key.policy. */
  readonly keyPolicy?: Json
  readonly failures?: readonly Json[]
  /** Further trails, keys and so on. */
  readonly add?: Readonly<Record<string, readonly Json[]>>
  /** The allow-list of readers; absent: nobody said. */
  readonly readers?: readonly AllowedReader[]
  readonly of?: 'trail' | 'account' | 'event-data-store'
  readonly expect: {
    readonly verdict: string
    readonly summary?: string
    /** Fields or statements that the proof must hold; `field=value` to fix the value. */
    readonly proof?: readonly string[]
    readonly reason?: string
    readonly action?: string
    readonly remedy?: string
  }
}

const PARTS = {
  trail: 'trails',
  key: 'keys',
  bucket: 'buckets',
  account: 'accounts',
  logGroup: 'logGroups',
} as const
type Part = keyof typeof PARTS

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8')) as unknown
}

function sample(): Json {
  const { keyPolicy, ...estate } = readJson(join(RULES, 'sample.json')) as Json & { keys: Json[] }
  for (const key of estate.keys) key['policy'] = JSON.stringify(keyPolicy)
  return estate
}

/** Objects are merged, everything else is replaced. */
function merge(into: Json, change: Json): void {
  for (const [name, value] of Object.entries(change)) {
    const own = into[name]
    if (isObject(own) && isObject(value)) merge(own, value)
    else into[name] = value
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function listOf(estate: Json, part: string): Json[] {
  return estate[PARTS[part as Part]] as Json[]
}

function leaveOut(estate: Json, path: string): void {
  const [part = '', ...rest] = path.split('.')
  if (rest.length === 0 && part in PARTS) listOf(estate, part).shift()
  const last = rest.pop()
  const start = part in PARTS ? listOf(estate, part)[0] : (estate[part] as Json | undefined)
  const holder = rest.reduce<Json | undefined>((at, name) => at?.[name] as Json | undefined, start)
  if (last !== undefined) delete holder?.[last]
  else if (!(part in PARTS)) delete estate[part]
}

/** The estate of a case, checked against the estate's own schema. */
export function estateOf(
  one: Pick<EstateCase, 'change' | 'remove' | 'keyPolicy' | 'failures' | 'add'>,
): Estate {
  const estate = sample()
  const { estate: top, ...parts } = one.change ?? {}
  for (const [part, change] of Object.entries(parts)) merge(listOf(estate, part)[0] ?? {}, change)
  merge(estate, top ?? {})
  if (one.keyPolicy !== undefined)
    merge(listOf(estate, 'key')[0] ?? {}, { policy: JSON.stringify(one.keyPolicy) })
  for (const [list, items] of Object.entries(one.add ?? {})) (estate[list] as Json[]).push(...items)
  for (const path of one.remove ?? []) leaveOut(estate, path)
  return estateSchema.parse({ ...estate, failures: one.failures ?? [] })
}

export function casesOf(rule: RuleId): readonly EstateCase[] {
  return readJson(join(RULES, rule, 'cases.json')) as EstateCase[]
}

/** Every estate of every case, for properties. */
export function allCases(): readonly { readonly rule: RuleId; readonly one: EstateCase }[] {
  return RULE_IDS.flatMap((rule) => casesOf(rule).map((one) => ({ rule, one })))
}

/** The folders below rules/ and the files in each. */
export function ruleFolders(): ReadonlyMap<string, readonly string[]> {
  const folders = readdirSync(RULES, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return new Map(folders.map(({ name }) => [name, readdirSync(join(RULES, name))]))
}

export function pageOf(rule: RuleId): string {
  return readFileSync(join(RULES, rule, 'rule.md'), 'utf8')
}
