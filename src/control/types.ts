import type { Level, RuleId } from '../domain/finding.js'

/**
 * Whose a statement is. `source`: the control document that this program implements (told in our own words unless
 * `verbatim`); `aws`: AWS's documentation; `cis`: the CIS benchmark or CIS Controls; `trailseal`: this program's own.
 */
type Origin = 'source' | 'aws' | 'cis' | 'trailseal'

/** Where a procedure is carried out. */
type Channel = 'console' | 'cli'

/** One piece of text of a section, with whose it is. */
export interface Passage {
  readonly origin: Origin
  readonly text: string
  /** The text is exactly as its owner wrote it. */
  readonly verbatim?: boolean
  /** Set in procedures: which way of doing it this passage belongs to. */
  readonly channel?: Channel
  /** Commands that belong to the text, one a line, ready to copy; `<name>` is to be filled in. */
  readonly commands?: readonly string[]
  /** Something that can lose logs, access or evidence. */
  readonly danger?: boolean
}

export const SECTION_IDS = [
  'profile',
  'description',
  'rationale',
  'impact',
  'default-value',
  'prerequisites',
  'audit',
  'implementation',
  'back-out',
  'references',
] as const
export type SectionId = (typeof SECTION_IDS)[number]

export interface Section {
  readonly id: SectionId
  readonly title: string
  readonly passages: readonly Passage[]
}

/** A page that something rests on. */
export interface Reference {
  readonly title: string
  readonly url: string
}

/** One entry of a framework that this control is mapped to, and who says so. */
export interface Mapping {
  readonly framework: string
  readonly version?: string
  readonly id: string
  readonly name?: string
  /** Who makes the claim, as in `Security Hub`. */
  readonly authority: string
  readonly origin: Origin
  /**
   * `claimed`: somebody's mapping, shown as it is; `contradicted`: the framework's own text does not say that;
   * `official`: what the framework itself calls that entry; `supported`: the mapping that the texts bear out.
   */
  readonly standing: 'claimed' | 'contradicted' | 'official' | 'supported'
  readonly verbatim?: boolean
  readonly note?: string
}

export interface Control {
  readonly id: string
  readonly title: string
  readonly summary: string
  readonly sections: readonly Section[]
  readonly mappings: readonly Mapping[]
  readonly references: readonly Reference[]
}

/** What a rule asks, why, and what to do when the answer is no. */
export interface RuleMetadata {
  readonly id: RuleId
  readonly level: Level
  readonly title: string
  readonly question: string
  readonly why: string
  /** One or two sentences; remedyFor gives the steps. */
  readonly remedy: string
  readonly sources: readonly Reference[]
}
