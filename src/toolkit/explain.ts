import { CONTROL } from '../control/control.js'
import { type Remedy, type RemedyContext, remedyFor } from '../control/remedy.js'
import { RULES } from '../control/rules.js'
import type { Control, RuleMetadata } from '../control/types.js'
import { TrailsealError } from '../domain/errors.js'
import type { Estate } from '../domain/estate.js'
import { RULE_IDS, type RuleId } from '../domain/finding.js'
import { didYouMean } from '../domain/nearest.js'

/** The control as data: every section, whose it is, mappings and references. */
export function control(): Control {
  return CONTROL
}

/** A rule and its remedy; with an estate and a trail, for that trail. */
export interface ExplainedRule {
  readonly rule: RuleMetadata
  readonly remedy: Remedy
}

/** The id of a rule from a word. Throws TrailsealError with what was probably meant. */
export function ruleId(word: string): RuleId {
  const found = RULE_IDS.find((id) => id === word)
  if (found !== undefined) return found
  throw new TrailsealError({
    code: 'UNKNOWN_RULE',
    message: `there is no rule ${word}${didYouMean(word, RULE_IDS)}`,
    remedy: `the rules are ${RULE_IDS.join(', ')}`,
  })
}

export function explainRule(id: RuleId, about: { estate?: Estate; trail?: string } = {}): ExplainedRule {
  return { rule: RULES[id], remedy: remedyFor(id, contextOf(about)) }
}

/** What the estate knows of the trail, so that links and commands name real things. Throws TrailsealError for an unknown trail. */
function contextOf({ estate, trail: wanted }: { estate?: Estate; trail?: string }): RemedyContext {
  if (estate === undefined || wanted === undefined) return { partition: estate?.partition ?? 'aws' }
  const trail =
    estate.trails.find((one) => one.arn === wanted) ?? estate.trails.find((one) => one.name === wanted)
  if (trail === undefined) {
    throw new TrailsealError({
      code: 'UNKNOWN_TRAIL',
      message: `the estate has no trail ${wanted}${didYouMean(
        wanted,
        estate.trails.flatMap((one) => [one.name, one.arn]),
      )}`,
      remedy: 'name a trail by its ARN or name',
    })
  }
  const bucket = estate.buckets.find((one) => one.name === trail.s3BucketName)
  return {
    partition: estate.partition,
    accountId: trail.accountId,
    trail: { arn: trail.arn, name: trail.name },
    ...(trail.homeRegion === undefined ? {} : { region: trail.homeRegion }),
    ...(typeof trail.kmsKeyId === 'string' ? { key: { arn: trail.kmsKeyId } } : {}),
    ...(bucket === undefined
      ? {}
      : { bucket: { name: bucket.name, ...(bucket.region === undefined ? {} : { region: bucket.region }) } }),
  }
}
