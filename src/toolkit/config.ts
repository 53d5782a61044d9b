import { existsSync } from 'node:fs'
import { LineCounter, parseDocument } from 'yaml'
import { type ZodError, z } from 'zod'
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

/** Somebody who may read the logs: exactly one of the four ways to name them. */
const readerSchema = z.strictObject({
  arn: z.string().optional(),
  pattern: z.string().optional(),
  account: accountIdSchema.optional(),
  organizationPath: z.string().optional(),
  reason: z.string().min(1),
  owner: z.string().min(1),
  expires: day,
})

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
  readers: z.array(readerSchema).optional(),
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
  ...Object.keys(readerSchema.shape),
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
