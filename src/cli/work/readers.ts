import type { AllowedReader } from '../../domain/allowed-reader.js'
import type { Estate } from '../../domain/estate.js'
import type { ReadersView } from '../../report/readers-view.js'
import { readConfig, readersInForce } from '../../toolkit/config.js'
import { readers, whyReader } from '../../toolkit/readers.js'
import { deliver } from '../deliver.js'
import { obtainEstate } from '../estate.js'
import { EXIT } from '../exit-status.js'
import type { AwsFlags } from '../options.js'
import { ProgressView } from '../progress.js'
import type { Running } from '../run.js'
import { hasColour } from '../streams.js'

/** Flags of `trailseal readers`. */
export interface ReadersFlags extends AwsFlags {
  readonly trail?: string
  readonly key?: string
  readonly estate?: string
  readonly why?: string
  readonly canNot?: string
  readonly suggest?: boolean
  readonly format: 'human' | 'json'
  readonly output?: string
  readonly exitZero?: boolean
}

export async function readersVerb(flags: ReadersFlags, { signal }: Running): Promise<number> {
  const config = readConfig(flags.config)
  const progress = new ProgressView({ isQuiet: flags.quiet === true })
  const { active, ended } = readersInForce(config, new Date().toISOString().slice(0, 10))
  for (const one of ended) progress.note(`a reader's entry has ended and counts no more: ${one}`)
  const estate = await obtainEstate(flags, { config, progress, signal })
  progress.clear()
  const principal = flags.why ?? flags.canNot
  const status =
    principal === undefined ? await list(flags, estate, active) : await explain(flags, estate, principal)
  return flags.exitZero === true ? EXIT.done : status
}

async function list(
  flags: ReadersFlags,
  estate: Estate,
  allowed: readonly AllowedReader[] | undefined,
): Promise<number> {
  const views = readers(estate, { ...chosen(flags), ...(allowed === undefined ? {} : { allowed }) })
  await deliver(await render(flags, estate, views), flags.output)
  return flags.suggest === true ? EXIT.done : statusOf(views)
}

function chosen({ trail, key }: ReadersFlags): { trail?: string; key?: string } {
  return { ...(trail === undefined ? {} : { trail }), ...(key === undefined ? {} : { key }) }
}

async function render(flags: ReadersFlags, estate: Estate, views: readonly ReadersView[]): Promise<string> {
  if (flags.suggest === true)
    return (await import('../../report/readers-suggest.js')).suggestReaders(views, Date.now())
  if (flags.format === 'json')
    return (await import('../../report/readers-json.js')).readersJson(views, estate)
  return (await import('../../report/readers.js')).readersText(views, estate, { hasColour: isColour(flags) })
}

function isColour(flags: ReadersFlags): boolean {
  return hasColour(process.stdout, flags.color === false || flags.output !== undefined)
}

const EVERYONE = new Set(['anonymous', 'anyone', 'any-service'])

/** With no allow-list only what no list could allow is a failure; who else may read nobody has said. */
function statusOf(views: readonly ReadersView[]): number {
  const isFailing = ({ review, hasAllowList }: ReadersView): boolean =>
    review.unauthorized.some(({ subject }) => hasAllowList || EVERYONE.has(subject.kind))
  if (views.some(isFailing)) return EXIT.noncompliant
  const isUnknown = ({ review }: ReadersView): boolean =>
    review.unknown.length > 0 || review.unauthorized.length > 0
  return views.some(isUnknown) ? EXIT.incomplete : EXIT.done
}

async function explain(flags: ReadersFlags, estate: Estate, principal: string): Promise<number> {
  const found = whyReader(estate, chosen(flags), principal)
  const text =
    flags.format === 'json'
      ? `${JSON.stringify(
          found.map(({ trail, explained }) => ({ trailArn: trail.arn, ...explained })),
          undefined,
          2,
        )}\n`
      : (await import('../../report/why.js')).whyText(found, { hasColour: isColour(flags) })
  await deliver(text, flags.output)
  if (flags.canNot === undefined) return EXIT.done
  const answers = new Set(found.map(({ explained }) => explained.answer.answer))
  if (answers.has('can')) return EXIT.noncompliant
  return answers.has('unknown') ? EXIT.incomplete : EXIT.done
}
