import type { CodeProblem, CodeResource, CodeUnit } from '../types.js'
import type { TextFile } from './module/declarations.js'
import { type Json, field, resourceFinder } from './plan/configuration.js'
import { type JsonValue, isNullOrAbsent, memberOf, readNode, textOf } from './plan/node.js'
import { type PlanContext, type PlanElement, planResource } from './plan/resource.js'
import { groupAddresses } from './plan/references.js'
import { ScanError, type Stretch } from './plan/scan.js'
import { type FoundResource, type PlanSections, findSections, readChange } from './plan/sections.js'
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

interface Pending {
  readonly address: string
  readonly read: () => PlanElement | undefined
}

/**
 * A change says more than the planned values, which leave out what is not known; data sources that were read already stand
 * in the prior state alone. Each is read when its turn comes, so that a large plan is never in memory as a whole.
 */
function pendingOf(source: Source, sections: PlanSections): readonly Pending[] {
  const { changes, planned, prior, hasChanges, isState } = sections
  const changed = changes.map((found): Pending => ({
    address: found.address,
    read: () => fromChange(readChange(source, found)),
  }))
  const fromState = (found: FoundResource, isState: boolean): Pending => ({
    address: found.address,
    read: () => {
      const element = fromValues(readNode(source, found), isState)
      return isNullOrAbsent(element.planned.value) ? undefined : element
    },
  })
  const rest = [
    ...planned.filter((one) => !hasChanges || one.mode === 'data').map((one) => fromState(one, isState)),
    ...prior.filter((one) => one.mode === 'data').map((one) => fromState(one, true)),
  ]
  const seen = new Set(changed.map((one) => one.address))
  const added = rest.filter(({ address }) => {
    const isNew = !seen.has(address)
    seen.add(address)
    return isNew
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
  const pending = pendingOf(source, sections)
  if (pending.length === 0) return []
  const configuration = parseSlice(source.text, sections.configuration)
  const plan: PlanContext = {
    root: field(configuration, 'root_module'),
    addresses: groupAddresses(pending.map((one) => one.address)),
    providers: field(configuration, 'provider_config'),
    variables: parseSlice(source.text, sections.variables),
    configurationOf: resourceFinder(field(configuration, 'root_module')),
  }
  return pending.flatMap(({ read }) => {
    const element = read()
    return (element && planResource(element, plan)) ?? []
  })
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
