import { existsSync } from 'node:fs'
import { LineCounter, parseDocument } from 'yaml'
import { type ZodError, z } from 'zod'
import { inForce } from '../access/authorized.js'
import { type AllowedReader, allowedName, allowedReaderSchema } from '../domain/allowed-reader.js'
import { TrailsealError } from '../domain/errors.js'
import { RULE_IDS } from '../domain/finding.js'
import { accountIdSchema } from '../domain/read.js'
import { readText } from './files.js'
import { didYouMean } from '../domain/nearest.js'

/** The file that is read when it is there and `--config` names no other. */
const CONFIG_FILE = 'trailseal.yaml'

const day = z.iso.date()

/** A rule that is not to count, why, and until when. */
const exceptionSchema = z.strictObject({ rule: z.enum(RULE_IDS), reason: z.string().min(1), expires: day })

/** A key for the trails of an account whose buckets are in a region; without an account, of every account. */
const keySchema = z.strictObject({
  account: accountIdSchema.optional(),
  region: z.string(),
  arn: z.string().regex(/^arn:[^:]+:kms:[^:]+:\d{12}:key\/./u, 'the ARN of a key: arn:aws:kms:…:key/…'),
})
/** Source: KMS API reference, CreateAlias AliasName. */
const aliasSchema = z
  .string()
  .regex(/^alias\/(?!aws\/)[\w/-]{1,250}$/u, 'an alias begins with alias/, and not with alias/aws/')

/** `trailseal.yaml`: what the command line would otherwise be told each time. Flags beat it. */
export const configSchema = z.strictObject({
  profile: z.string().optional(),
  region: z.string().optional(),
  regions: z.array(z.string()).optional(),
  organization: z.boolean().optional(),
  accounts: z.array(accountIdSchema).optional(),
  roleName: z.string().optional(),
  externalId: z.string().optional(),
  endpointUrl: z.url().optional(),
  concurrency: z.int().min(1).max(4096).optional(),
  rules: z.strictObject({ except: z.array(exceptionSchema).default([]) }).optional(),
  readers: z.array(allowedReaderSchema).optional(),
  keys: z.array(keySchema).optional(),
  /** Alias of keys that a plan makes. */
  alias: aliasSchema.optional(),
  /** Who may manage keys that a plan makes: ARNs, or role/Name for a role that every account has; none: whoever the account allows it by IAM. */
  administrators: z
    .array(z.string().regex(/^(?:arn:|role\/)[^*?]+$/u, 'the ARN of one principal, or role/ and a name'))
    .optional(),
})
export type Config = z.infer<typeof configSchema>

/** Reads a configuration file; without a path, `trailseal.yaml` of this folder if there is one. Throws TrailsealError with the place. */
export function readConfig(path: string | undefined): Config {
  if (path === undefined && !existsSync(CONFIG_FILE)) return {}
  const file = path ?? CONFIG_FILE
  const lines = new LineCounter()
  const document = parseDocument(readText(file), {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
  })
  const [broken] = document.errors
  if (broken !== undefined) {
    const { line, col } = lines.linePos(broken.pos[0])
    throw bad(file, `line ${line}, column ${col}: ${broken.message}`)
  }
  const parsed = configSchema.safeParse(document.toJS({ maxAliasCount: 100 }) ?? {})
  if (parsed.success) return parsed.data
  throw bad(
    file,
    describe(parsed.error, (keys) => placeOf(document, keys, lines)),
  )
}

function bad(file: string, message: string): TrailsealError {
  return new TrailsealError({
    code: 'BAD_CONFIG',
    message: `${file}: ${message}`,
    remedy: 'see schemas/trailseal.config.schema.json for every key; trailseal help audit shows the flags',
  })
}

const KNOWN_KEYS = [
  ...Object.keys(configSchema.shape),
  ...Object.keys(exceptionSchema.shape),
  ...Object.keys(allowedReaderSchema.shape),
  ...Object.keys(keySchema.shape),
  'except',
]

function describe(error: ZodError, place: (keys: readonly PropertyKey[]) => string): string {
  // A key that is not known is likelier a slip for one that is missing.
  const issue = error.issues.find((one) => one.code === 'unrecognized_keys') ?? error.issues[0]
  if (issue === undefined) return 'does not fit the schema'
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys
    const inside = issue.path.length === 0 ? '' : ` in ${issue.path.join('.')}`
    return `${place([...issue.path, key])}unknown key ${key}${inside}${didYouMean(key, KNOWN_KEYS)}`
  }
  return `${place(issue.path)}${issue.path.join('.')}: ${issue.message}`
}

/** `line N: ` of a value, where the document has one. */
function placeOf(
  document: ReturnType<typeof parseDocument>,
  keys: readonly PropertyKey[],
  lines: LineCounter,
): string {
  const node: unknown = document.getIn(keys.slice(), true)
  const range: unknown = typeof node === 'object' && node !== null ? Reflect.get(node, 'range') : undefined
  const start: unknown = Array.isArray(range) ? range[0] : undefined
  return typeof start === 'number' ? `line ${lines.linePos(start).line}: ` : ''
}

/** Rules that the configuration excepts today; exceptions that have ended count no more, and are answered apart. */
export function exceptions(config: Config, today: string): { active: Config['rules']; ended: string[] } {
  const all = config.rules?.except ?? []
  const ended = all
    .filter((one) => one.expires < today)
    .map((one) => `${one.rule} (until ${one.expires}: ${one.reason})`)
  return { active: { except: all.filter((one) => one.expires >= today) }, ended }
}

/** Readers that the configuration allows today; undefined where it says nothing of readers. Entries that have ended are answered apart. */
export function readersInForce(
  config: Config,
  today: string,
): { active: readonly AllowedReader[] | undefined; ended: string[] } {
  if (config.readers === undefined) return { active: undefined, ended: [] }
  const { active, ended } = inForce(config.readers, today)
  return { active, ended: ended.map((one) => `${allowedName(one)} (until ${one.expires}: ${one.reason})`) }
}
