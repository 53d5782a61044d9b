import { readersOf } from '../access/readers.js'
import { subjectName } from '../access/subject.js'
import { type World, worldOf } from '../access/world.js'
import type { AllowedReader } from '../domain/allowed-reader.js'
import type { Estate } from '../domain/estate.js'
import { TrailsealError } from '../domain/errors.js'
import type { Plan } from '../domain/plan.js'
import { makePlan } from '../plan/make-plan.js'
import {
  DEFAULT_ALIAS,
  type PlanSettings,
  type Reader,
  type ReaderAnswer,
  type ReadersOf,
} from '../plan/types.js'
import { didYouMean } from '../domain/nearest.js'
import { version } from './version.js'

/** How a plan is to be made. */
export interface PlanOptions extends PlanSettings {
  /** Only these trails, by ARN or name. */
  readonly trails?: readonly string[] | undefined
  /** Seal the trails' log groups too. */
  readonly logGroups?: boolean | undefined
  /** Say what sealing event data stores would mean. */
  readonly eventDataStores?: boolean | undefined
  /** Go on where the plan makes replication of logs stop. */
  readonly acceptReplicationStop?: boolean | undefined
  /** Access analysis: who can read a trail's logs in an estate. */
  readonly readersOf?: ReadersOf | undefined
  /** Default: when the estate was collected, so that the same estate gives the same plan. */
  readonly madeAt?: string | undefined
}

/** Plans what makes the control true in an estate; nothing is changed. Throws TrailsealError for a trail that is not there. */
export function plan(estate: Estate, options: PlanOptions = {}): Plan {
  const { trails, madeAt, logGroups, eventDataStores, acceptReplicationStop, ...rest } = options
  const { readersOf: asked = analysedReaders, ...settings } = rest
  return makePlan({
    estate,
    settings: { ...settings, readers: settings.readers?.filter(isPrincipal) },
    allowedReaders: settings.readers
      ?.filter(isAnsweredFor)
      .filter(({ expires }) => expires >= (madeAt ?? estate.collectedAt).slice(0, 'YYYY-MM-DD'.length)),
    trails: trails?.map((name) => trailArn(estate, name)),
    logGroups,
    eventDataStores,
    acceptReplicationStop,
    readersOf: asked,
    planner: `trailseal ${version()}`,
    madeAt: madeAt ?? estate.collectedAt,
  })
}

/** Services that may read are no readers of ours to admit: their statements are their own. */
function isPrincipal(reader: object): boolean {
  return !('service' in reader) || reader.service === undefined
}

/** An entry of trailseal.yaml says why and who answers for it. */
function isAnsweredFor(reader: Reader): reader is Reader & AllowedReader {
  return 'reason' in reader && 'owner' in reader
}

const worlds = new WeakMap<Estate, World>()

/** Who can read, by the access analysis, one estate's view made once. */
export function analysedReaders(estate: Estate, trailArn: string): ReaderAnswer[] {
  const world = worlds.get(estate) ?? worldOf(estate)
  worlds.set(estate, world)
  const trail = estate.trails.find(({ arn }) => arn === trailArn)
  if (trail === undefined) return []
  return readersOf(world, trail).groups.flatMap(({ subjects, answer }) =>
    answer.answer === 'cannot'
      ? []
      : subjects.map((subject) => ({ principal: subjectName(subject), answer: answer.answer })),
  )
}

/** What a collection for a plan reads besides: the configured keys, and the one that an earlier plan made. */
export function keysToCollect({ keys = [], alias = DEFAULT_ALIAS }: PlanSettings): {
  keys: string[]
  keyAlias: string
} {
  return { keys: keys.map(({ arn }) => arn), keyAlias: alias }
}

function trailArn({ trails }: Estate, wanted: string): string {
  const found = trails.filter(({ arn, name }) => arn === wanted || name === wanted)
  const [only] = found
  if (only !== undefined && found.length === 1) return only.arn
  const isNone = only === undefined
  throw new TrailsealError({
    code: isNone ? 'UNKNOWN_TRAIL' : 'AMBIGUOUS_TRAIL',
    message: isNone
      ? `the estate has no trail ${wanted}${didYouMean(
          wanted,
          trails.flatMap(({ arn, name }) => [name, arn]),
        )}`
      : `${found.length} trails are named ${wanted}: ${found.map(({ arn }) => arn).join(', ')}`,
    remedy: 'name a trail by its ARN',
  })
}
