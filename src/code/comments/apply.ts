import type { CodeFinding, CodeSubjectAssessment, ForeignSkip, Suppression } from '../finding.js'
import { verdictsOf } from '../judge.js'
import type { CodeUnit, Place } from '../types.js'
import type { FileComments } from './scan.js'

/** What applies to a unit: the comments of its files, and the suppressions of these that count today. */
export interface UnitComments {
  readonly files: ReadonlyMap<string, FileComments>
  readonly suppressions: readonly Suppression[]
}

/**
 * Findings with the suppressions and foreign skips that stand inside their resource, on its lines, or directly above it: the
 * trail's, or that of the resource the finding points at.
 */
export function withComments(
  assessment: CodeSubjectAssessment,
  unit: CodeUnit,
  comments: UnitComments,
): CodeSubjectAssessment {
  if (![...comments.files.values()].some((one) => one.own.length + one.foreign.length > 0)) return assessment
  const owners = unit.resources.map((one) => one.place)
  const findings = assessment.findings.map((finding) => {
    const blocks = [assessment.place, ...owners.filter((block) => contains(block, finding.place))]
    return commented(finding, blocks, comments)
  })
  return { ...assessment, findings, ...verdictsOf(findings) }
}

function commented(
  finding: CodeFinding,
  blocks: readonly Place[],
  { files, suppressions }: UnitComments,
): CodeFinding {
  const belongs = (place: Place): boolean => blocks.some((block) => isOf(block, place, files))
  const foreign = [...files.values()].flatMap((one) => one.foreign)
  const alsoSkippedFor = foreign
    .filter(({ rules, place }) => (rules === 'every' || rules.includes(finding.rule)) && belongs(place))
    .map(({ tool, id, reason, place }): ForeignSkip => ({
      tool,
      id,
      place,
      ...(reason === undefined ? {} : { reason }),
    }))
  const isOpen = finding.verdict === 'noncompliant' || finding.verdict === 'unknown'
  const suppression = isOpen
    ? suppressions.find((one) => one.rule === finding.rule && belongs(one.place))
    : undefined
  return { ...finding, alsoSkippedFor, ...(suppression === undefined ? {} : { suppression }) }
}

function contains(block: Place, place: Place): boolean {
  return block.file === place.file && block.offset <= place.offset && place.endOffset <= block.endOffset
}

/** Inside the block's lines, or on comment lines that end directly above it. */
function isOf(block: Place, { file, line }: Place, files: ReadonlyMap<string, FileComments>): boolean {
  if (file !== block.file || line > block.endLine) return false
  if (line >= block.line) return true
  const lines = files.get(file)?.commentLines
  for (let above = line; above < block.line; above += 1) if (lines?.has(above) !== true) return false
  return true
}
