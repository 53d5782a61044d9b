import type { CodeSubjectAssessment } from '../finding.js'
import { type JudgeOptions, judgeUnit } from '../judge.js'
import { keyReference } from '../model/key-reference.js'
import { type CodeModel, modelOf } from '../model/model.js'
import { isElsewhere } from '../problems.js'
import type { CodeResource, CodeUnit, Place } from '../types.js'
import { type Edit, type FileFix, applyEdits } from './edits.js'
import { type FixParts, faultOf, partsOfAddress, together } from './fixing.js'
import { fixHcl } from './hcl.js'
import { fixYaml } from './yaml.js'

export interface FixOptions extends JudgeOptions {
  readonly textOf: (file: string) => string | undefined
}

const MENDABLE = ['trail-has-key', 'key-is-customer-managed', 'key-admits-cloudtrail', 'key-rotates'] as const

/**
 * What would mend a unit's trails: a key for those without, statements for CloudTrail in a key's policy, rotation. HCL and
 * YAML only; nothing that is there is taken away, and a key's other statements stay as they are.
 */
export function fixUnit(
  unit: CodeUnit,
  assessments: readonly CodeSubjectAssessment[],
  options: FixOptions,
): { readonly files: readonly FileFix[]; readonly unfixed: readonly string[] } {
  const model = modelOf(unit, options)
  const wanting = assessments.filter(
    (one) => one.subject.kind === 'trail' && MENDABLE.some((rule) => faultOf(one, rule) !== undefined),
  )
  if (wanting.length > 0 && unit.problems.some((one) => !isElsewhere(one))) {
    return { files: [], unfixed: [`${unit.root}: what was not read fully is to be mended first`] }
  }
  const added = new Set<string>()
  const trails = distinctPlaces(wanting)
  const parts = together(trails.map((one) => fixTrail({ model, options, added, trails }, one)))
  return { files: fixedFiles(parts, options), unfixed: [...new Set(parts.unfixed)] }
}

/** A module that is called twice is mended once. */
function distinctPlaces(assessments: readonly CodeSubjectAssessment[]): CodeSubjectAssessment[] {
  return [...new Map(assessments.map((one) => [`${one.place.file}:${one.place.offset}`, one])).values()]
}

interface Fixing {
  readonly model: CodeModel
  readonly options: FixOptions
  readonly added: Set<string>
  /** Every trail that is to be mended. */
  readonly trails: readonly CodeSubjectAssessment[]
}

function fixTrail(fixing: Fixing, assessment: CodeSubjectAssessment): FixParts {
  const { model, options, added } = fixing
  const trail = model.find(assessment.address)
  if (trail === undefined) return { edits: [], unfixed: [] }
  const { file } = trail.place
  const suitable = suitableKey(model, trail, options)
  const fix = {
    model,
    trail,
    assessment,
    textOf: options.textOf,
    suitableKey: suitable,
    added,
    sharing: sharing(fixing, trail),
  }
  switch (model.unit.format) {
    case 'terraform':
      return file.endsWith('.json') ? tellWhere(assessment, 'JSON is not mended here') : fixHcl(fix)
    case 'cloudformation':
      return file.endsWith('.json') ? tellWhere(assessment, 'JSON is not mended here') : fixYaml(fix)
    case 'terraform-plan':
      return tellWhere(assessment, 'a plan is made from code: mend that')
    case 'cdk':
      return tellWhere(assessment, 'a CDK app makes this template: mend the app')
  }
}

/** The trails that are under the same key and not admitted by it. */
function sharing({ model, trails }: Fixing, trail: CodeResource): CodeResource[] {
  const own = keyReference(model, trail)
  if (own.kind !== 'resource') return []
  return trails.flatMap((one) => {
    const other = model.find(one.address)
    const key = other === undefined ? undefined : keyReference(model, other)
    const isSame = key?.kind === 'resource' && samePlace(key.key.place, own.key.place)
    return isSame && other !== undefined && faultOf(one, 'key-admits-cloudtrail') !== undefined ? [other] : []
  })
}

function samePlace(left: Place, right: Place): boolean {
  return left.file === right.file && left.offset === right.offset
}

function tellWhere({ address, place }: CodeSubjectAssessment, why: string): FixParts {
  return { edits: [], unfixed: [`${address} in ${place.file}: ${why}`] }
}

/** A key of the same module that would leave nothing noncompliant or unknown, were it the trail's. */
function suitableKey(model: CodeModel, trail: CodeResource, options: FixOptions): CodeResource | undefined {
  const { module } = partsOfAddress(trail.address)
  const attribute = model.unit.format === 'terraform' ? 'arn' : 'Arn'
  return model.ofType('key').find((key) => {
    const isHere = key.managed && key.exists === undefined && !key.address.endsWith(']')
    if (!isHere || partsOfAddress(key.address).module !== module) return false
    const value = { kind: 'attribute', address: key.address, attribute, place: trail.place } as const
    const wired = { ...trail, attributes: new Map([...trail.attributes, ['kmsKeyId', value]]) }
    const resources = model.unit.resources.map((one) => (one === trail ? wired : one))
    const judged = judgeUnit({ ...model.unit, resources, problems: [] }, { ...options, rules: KEY_RULES })
    return judged.find((one) => one.address === trail.address)?.assured === 'compliant'
  })
}

const KEY_RULES = [
  'trail-has-key',
  'key-is-customer-managed',
  'key-is-usable',
  'key-admits-cloudtrail',
  'readers-are-authorized',
] as const

function fixedFiles({ edits }: FixParts, { textOf }: FixOptions): FileFix[] {
  const byFile = new Map<string, Edit[]>()
  for (const { file, ...edit } of edits) byFile.set(file, [...(byFile.get(file) ?? []), edit])
  return [...byFile].flatMap(([file, list]) => {
    const before = textOf(file)
    if (before === undefined) return []
    const after = applyEdits(before, distinctEdits(list))
    return after === before ? [] : [{ file, before, after }]
  })
}

/** Two trails under one key ask for the same edit: rotation, or a data source. */
function distinctEdits(edits: readonly Edit[]): Edit[] {
  return [...new Map(edits.map((one) => [JSON.stringify(one), one])).values()]
}
