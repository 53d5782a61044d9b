import type { CodeFinding, CodeSubjectAssessment } from '../finding.js'
import type { CodeModel } from '../model/model.js'
import type { CodeResource } from '../types.js'
import type { Edit } from './edits.js'

/** What a fix of one trail starts from. */
export interface FixCase {
  readonly model: CodeModel
  readonly trail: CodeResource
  readonly assessment: CodeSubjectAssessment
  readonly textOf: (file: string) => string | undefined
  /** An existing key of the same module that would do as it is. */
  readonly suitableKey: CodeResource | undefined
  /** The trails that want to be admitted by the same key, this one among them. */
  readonly sharing: readonly CodeResource[]
  /** What earlier fixes of the unit add to the code: data sources, by folder; names of resources. */
  readonly added: Set<string>
}

/** Edits by file, or why there are none. */
export interface FixParts {
  readonly edits: readonly (Edit & { readonly file: string })[]
  readonly unfixed: readonly string[]
}

export const NOTHING: FixParts = { edits: [], unfixed: [] }

export function unfixed(...reasons: string[]): FixParts {
  return { edits: [], unfixed: reasons }
}

export function together(parts: readonly FixParts[]): FixParts {
  return { edits: parts.flatMap((one) => one.edits), unfixed: parts.flatMap((one) => one.unfixed) }
}

/** A finding that a fix can mend: noncompliant, and not suppressed. */
export function faultOf(
  { findings }: CodeSubjectAssessment,
  rule: CodeFinding['rule'],
): CodeFinding | undefined {
  return findings.find(
    (one) => one.rule === rule && one.verdict === 'noncompliant' && one.suppression === undefined,
  )
}

/** Once for a key, however many trails want it: true for the first to ask. */
export function isFirst({ added }: FixCase, { place }: CodeResource): boolean {
  const mark = `admitted by ${place.file}:${place.offset}`
  if (added.has(mark)) return false
  added.add(mark)
  return true
}

/** Adding an Allow does not help against a Deny. */
export function isDenied({ proof }: CodeFinding): boolean {
  return proof.some((one) => one.kind === 'statement' && one.effect === 'Deny')
}

/** `module.logs.aws_kms_key.this[0]`: its module, type and name. */
export function partsOfAddress(address: string): { module: string; name: string } {
  const [, module = '', name = ''] = /^(.*?)(?:[\w-]+)\.([\w-]+)(?:\[[^\]]*\])?$/u.exec(address) ?? []
  return { module, name }
}
