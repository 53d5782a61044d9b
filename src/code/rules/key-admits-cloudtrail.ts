import type { UnknownReason, Verdict } from '../../domain/finding.js'
import { type Outcome, type Part, field, judgeParts, unknown } from '../../assess/outcome.js'
import { admissionParts } from '../../assess/rules/key-admits-cloudtrail/admission.js'
import type { DeliveryTarget } from '../../policy/cloudtrail.js'
import type { ParsedPolicy } from '../../policy/types.js'
import { bucketKeyOf } from '../model/bucket-key.js'
import { arnOf, nameOf, textOfAttribute } from '../model/identifiers.js'
import type { CodeModel } from '../model/model.js'
import { bucketReference, keyPolicyOf } from '../model/owned-policies.js'
import { type PolicyText, parseAt } from '../model/policy-text.js'
import { optionsOf, whereaboutsFor } from '../model/whereabouts.js'
import { type Whereabouts, isPlaceholder, located, symbolsIn } from '../placeholders.js'
import type { CodeResource } from '../types.js'
import { settleFlag } from '../values.js'
import { type CodeCase, type CodeOutcome, type CodeRule, told, withKeyInCode } from './rule.js'

const WORDS = {
  whenCompliant: 'The key’s policy lets CloudTrail encrypt this trail’s logs.',
  whenUnknown: 'It is not certain that the key admits CloudTrail.',
}

/** A member account that can't exist stands for any: an organization trail may use its members' contexts. */
const ANY_MEMBER = '000000000000'

function judge(subject: CodeCase): CodeOutcome | undefined {
  const asked = {
    what: 'whether the key admits CloudTrail',
    ofAws: 'The policy of an AWS managed key can’t be changed.',
  }
  return withKeyInCode(subject, asked, ({ key, place }) => {
    const policy = keyPolicyOf(subject.model, key)
    if (policy.kind === 'none') return undefined
    if (policy.kind === 'unknown') {
      return told(unknown(WORDS.whenUnknown, [policy.doubt]), policy.place, [place])
    }
    const outcome = judgeEverywhere(subject, key, policy.document)
    return told(policy.isDefault ? ofDefault(outcome) : outcome, policy.document.place, [place])
  })
}

function ofDefault(outcome: Outcome): Outcome {
  return outcome.verdict === 'noncompliant'
    ? {
        ...outcome,
        summary: `Code gives the key no policy, and AWS’s default admits only the account: ${outcome.summary.charAt(0).toLowerCase()}${outcome.summary.slice(1)}`,
      }
    : outcome
}

/** What holds wherever the code is applied decides; where it depends on account or region, the verdict is unknown. */
function judgeEverywhere({ model, owner }: CodeCase, key: CodeResource, document: PolicyText): Outcome {
  const places = whereaboutsFor(
    [document.text, arnOf(model, owner) ?? ''],
    optionsOf(model.options, arnOf(model, owner)),
  )
  if (places === undefined) return unknown(WORDS.whenUnknown, [tooMany(document)])
  const outcomes = places.flatMap((at) => judgeNames({ model, trail: owner, key, at }, document))
  const verdicts = new Set<Verdict>(outcomes.map((one) => one.verdict))
  const doubtful = outcomes.find((one) => one.verdict === 'unknown')
  const [first] = outcomes
  if (first === undefined) return unknown(WORDS.whenUnknown, [tooMany(document)])
  if (verdicts.size === 1) return first
  return doubtful ?? unknown(WORDS.whenUnknown, [itDepends(document, model)], { proof: first.proof })
}

/** At one place, by every name that the trail may have. */
function judgeNames(trial: Omit<Trial, 'policy' | 'name'>, document: PolicyText): Outcome[] {
  const { model, trail, key, at } = trial
  const own = located(nameOf(model, trail), at)
  const carried = [own, bucketNameOf(model, trail), prefixOf(model, trail) ?? '', arnOf(model, key) ?? '']
  const shared = symbolsIn(carried.join(' '))
  return namesToTry(document.text, own).map((name) => {
    const replaced = name === own ? [] : [[own, name] as const]
    return judgeAt({ ...trial, name, policy: parseAt(document, { at, shared, replaced, isTried: true }) })
  })
}

function tooMany({ label }: PolicyText): UnknownReason {
  return {
    reason: `the ${label} names too many accounts and regions to try each`,
    remedy: 'Say where the code is applied with --account-id and --region.',
  }
}

function itDepends({ label }: PolicyText, { options }: CodeModel): UnknownReason {
  const flags = [
    options.accountId === undefined ? '--account-id' : '',
    options.region === undefined ? '--region' : '',
  ]
  const named = flags.filter((flag) => flag !== '').join(' and ')
  return {
    reason: `the ${label} names an account, region or trail, and whether this code is applied there is not in it`,
    remedy: named === '' ? 'Name the trail in the code.' : `Say where the code is applied with ${named}.`,
  }
}

const TRAIL_NAME = /:trail\/([A-Za-z0-9._-]+)/gu
/** Policies name a handful of trails. */
const MOST_NAMES = 16

/** Where code leaves the trail's name open it may be any that the policy names, or another. */
function namesToTry(text: string, own: string): readonly string[] {
  if (!isPlaceholder(own)) return [own]
  const named = [...text.matchAll(TRAIL_NAME)].map(([, name = '']) => name)
  return [...new Set(named)].slice(0, MOST_NAMES).concat(own)
}

interface Trial {
  readonly model: CodeModel
  readonly trail: CodeResource
  readonly key: CodeResource
  readonly policy: ParsedPolicy
  readonly at: Whereabouts
  readonly name: string
}

function judgeAt(trial: Trial): Outcome {
  return judgeParts([...requestParts(trial), organizationPart(trial)], WORDS)
}

/** With an S3 Bucket Key CloudTrail asks for more; where code does not tell, both must be admitted. */
function requestParts(trial: Trial): Part[] {
  const { model, trail, key, policy } = trial
  const door = { key: { arn: arnOf(model, key) ?? '', grants: [] }, policy, controlPolicies: [] }
  const parts = (isBucketKey: boolean): Part[] => admissionParts(door, targetOf(trial, isBucketKey))
  const bucketKey = bucketKeyOf(model, bucketReference(model, trail.attributes.get('s3BucketName')))
  if (bucketKey.kind === 'settled') {
    return [...parts(bucketKey.isOn), { proof: [field('bucket', 'bucketKeyEnabled', bucketKey.isOn)] }]
  }
  const [without, withKey] = [parts(false), parts(true)]
  const isFault = (part: Part): boolean => part.fault !== undefined
  const isFine = (part: Part): boolean => !isFault(part) && part.doubts === undefined
  if (without.some(isFault) || withKey.every(isFine)) return without
  return [...without, { doubts: [bucketKey.doubt] }]
}

function targetOf({ model, trail, key, at, name }: Trial, bucketKeyEnabled: boolean): DeliveryTarget {
  const prefix = prefixOf(model, trail)
  return {
    trailArn: located(arnOf(model, trail) ?? '', at).replace(/:trail\/.*$/u, `:trail/${name}`),
    keyArn: located(arnOf(model, key) ?? '', at),
    keyAccountId: at.accountId,
    bucketName: located(bucketNameOf(model, trail), at),
    bucketKeyEnabled,
    ...(prefix === undefined ? {} : { s3KeyPrefix: located(prefix, at) }),
    ...(isOfOrganization(model, trail) ? { memberAccountIds: [ANY_MEMBER] } : {}),
  }
}

function bucketNameOf(model: CodeModel, trail: CodeResource): string {
  const bucket = bucketReference(model, trail.attributes.get('s3BucketName'))
  if (bucket.kind === 'unknown') return ''
  return bucket.kind === 'resource' ? nameOf(model, bucket.bucket) : bucket.name
}

function prefixOf(model: CodeModel, trail: CodeResource): string | undefined {
  const prefix = textOfAttribute(model, trail, 's3KeyPrefix')
  return prefix === '' ? undefined : prefix
}

/** Unless code says that it is none. */
function isOfOrganization({ unit }: CodeModel, trail: CodeResource): boolean {
  const value = settleFlag(trail.attributes.get('isOrganizationTrail'), { format: unit.format, what: '' })
  return value.kind === 'settled' && value.value
}

function organizationPart({ model, trail }: Trial): Part {
  const what = `whether ${trail.address} is an organization trail`
  const value = settleFlag(trail.attributes.get('isOrganizationTrail'), { format: model.unit.format, what })
  return value.kind === 'unsettled' ? { doubts: [value.doubt] } : {}
}

export const rule: CodeRule = { id: 'key-admits-cloudtrail', trail: judge }
