import type { CodeProblem, CodeResource, CodeUnit } from '../types.js'
import type { TextFile } from './module/declarations.js'
import { type Json, field, resourceFinder } from './plan/configuration.js'
import { type JsonValue, isNullOrAbsent, memberOf, textOf } from './plan/node.js'
import { type PlanContext, type PlanElement, nameOf, planResource } from './plan/resource.js'
import { groupAddresses } from './plan/references.js'
import { ScanError, type Stretch } from './plan/scan.js'
import { type PlanSections, findSections } from './plan/sections.js'
import { type Source, placeOf } from './source.js'

/** Major versions of the format that are known (Terraform, "JSON Output Format", "Format Summary"). */
const KNOWN_FORMAT = /^[01]\./u

/** Whether a text is the JSON of a plan or state (`terraform show -json`). Looks at names only; reads nothing. */
export function looksLikeTerraformPlan(text: string): boolean {
  if (!/^\uFEFF?\s*\{/u.test(text) || !text.includes('"format_version"')) return false
  return /"(?:planned_values|resource_changes|terraform_version)"\s*:/u.test(text)
}

/** A change's outcome; undefined where it is none of the code's any more, or an old object on its way out. */
function fromChange(element: JsonValue): PlanElement | undefined {
  const change = memberOf(element, 'change')
  const actions = memberOf(change, 'actions')
  const isForgotten = actions?.kind === 'list' && actions.items.some((one) => textOf(one) === 'forget')
  if (isForgotten || textOf(memberOf(element, 'deposed')) !== undefined) return undefined
  return {
    element,
    planned: {
      value: memberOf(change, 'after'),
      unknown: memberOf(change, 'after_unknown'),
      sensitive: memberOf(change, 'after_sensitive'),
    },
  }
}

function fromValues(element: JsonValue, isState: boolean): PlanElement {
  return {
    element,
    planned: {
      value: memberOf(element, 'values'),
      unknown: undefined,
      sensitive: memberOf(element, 'sensitive_values'),
      ...(!isState && { isAbsentUnknown: true }),
    },
  }
}

function addressOf({ element }: PlanElement): string {
  return nameOf(element)?.address ?? ''
}

/**
 * A change says more than the planned values, which leave out what is not known; data sources that were read already stand
 * in the prior state alone.
 */
function elementsOf(sections: PlanSections): readonly PlanElement[] {
  const changed = sections.changes.flatMap((element) => fromChange(element) ?? [])
  const seen = new Set(sections.changes.map((element) => nameOf(element)?.address ?? ''))
  const isData = (element: JsonValue): boolean => textOf(memberOf(element, 'mode')) === 'data'
  const rest = [
    ...sections.planned
      .filter((element) => !sections.hasChanges || isData(element))
      .map((element) => fromValues(element, sections.isState)),
    ...sections.prior.filter(isData).map((element) => fromValues(element, true)),
  ]
  const added = rest.filter((one) => {
    const address = addressOf(one)
    if (seen.has(address)) return false
    seen.add(address)
    return !isNullOrAbsent(one.planned.value)
  })
  return [...changed, ...added]
}

function parseSlice(text: string, stretch: Stretch | undefined): Json | undefined {
  if (stretch === undefined) return undefined
  try {
    // JSON.parse gives just this type.
    return JSON.parse(text.slice(stretch.start, stretch.end)) as Json
  } catch {
    throw new ScanError(stretch.start)
  }
}

function readResources(source: Source, sections: PlanSections): readonly CodeResource[] {
  const elements = elementsOf(sections)
  if (elements.length === 0) return []
  const configuration = parseSlice(source.text, sections.configuration)
  const plan: PlanContext = {
    root: field(configuration, 'root_module'),
    addresses: groupAddresses(elements.map(addressOf)),
    providers: field(configuration, 'provider_config'),
    variables: parseSlice(source.text, sections.variables),
    configurationOf: resourceFinder(field(configuration, 'root_module')),
  }
  return elements.flatMap((element) => planResource(element, plan) ?? [])
}

function problemAt(source: Source, code: string, message: string, offset: number): CodeProblem {
  const start = Math.min(offset, source.text.length)
  const end = Math.min(offset + 1, source.text.length)
  return { code, message, place: placeOf({ source, start, end }) }
}

function unfamiliar(source: Source, sections: PlanSections): readonly CodeProblem[] {
  const { formatVersion } = sections
  if (formatVersion !== undefined && KNOWN_FORMAT.test(formatVersion)) return []
  const what = formatVersion === undefined ? 'has no format version' : `has format version ${formatVersion}`
  return [problemAt(source, 'PLAN_FORMAT', `the plan ${what}, which is not one of 0.x and 1.x`, 0)]
}

/**
 * Reads the JSON of a saved plan, or of a state (`terraform show -json`, OpenTofu the same). Null that is not computed later
 * is a definite "not set"; what is computed later is unknown, or the attribute of the resource it comes from. Never throws.
 */
export function readTerraformPlan({ path, text }: TextFile): CodeUnit {
  const source: Source = { file: path, text }
  const unit = { format: 'terraform-plan', root: path, files: [path] } as const
  try {
    const sections = findSections(source)
    const problems = unfamiliar(source, sections)
    return { ...unit, resources: problems.length > 0 ? [] : readResources(source, sections), problems }
  } catch (error) {
    if (!(error instanceof ScanError)) throw error
    const problem = problemAt(source, 'JSON_SYNTAX', 'this does not parse as JSON', error.offset)
    return { ...unit, resources: [], problems: [{ ...problem, affects: 'file' }] }
  }
}
