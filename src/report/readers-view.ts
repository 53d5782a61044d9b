import type { IndirectAccess } from '../access/indirect.js'
import type { KnownStatement } from '../access/known-statements.js'
import type { TrailReaders } from '../access/readers.js'
import type { ReadersReview } from '../access/review.js'

/** One trail's readers, reviewed against the allow-list, with the ways around. */
export interface ReadersView {
  readonly trail: TrailReaders
  readonly review: ReadersReview
  /** Whether anybody said who may read. */
  readonly hasAllowList: boolean
  readonly indirect: IndirectAccess
  readonly keyStatements: readonly KnownStatement[]
}
