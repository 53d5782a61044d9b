import type { AllowedReader } from '../domain/allowed-reader.js'
import { allowing } from './authorized.js'
import type { ReadAnswer } from './decide.js'
import type { TrailReaders } from './readers.js'
import type { ReaderSubject } from './subject.js'
import type { World } from './world.js'

/** One who can read, or of whom that is not known, and the entry of the allow-list that lets it. */
export interface ReviewedReader {
  readonly subject: ReaderSubject
  readonly answer: ReadAnswer
  readonly allowedBy?: AllowedReader
}

/** A trail's readers against the allow-list. */
export interface ReadersReview {
  /** Those who can read and may. */
  readonly authorized: readonly ReviewedReader[]
  /** Those who can read and are in no entry. */
  readonly unauthorized: readonly ReviewedReader[]
  /** Those of whom it is not known, and who are in no entry. */
  readonly unknown: readonly ReviewedReader[]
  /** How many were found unable to read; one that stands for many counts as one. */
  readonly cannot: number
}

export function review(
  world: World,
  { groups }: TrailReaders,
  allowed: readonly AllowedReader[],
): ReadersReview {
  const found = groups
    .filter(({ answer }) => answer.answer !== 'cannot')
    .flatMap(({ subjects, answer }) => subjects.map((subject) => ({ subject, answer })))
    .map(({ subject, answer }): ReviewedReader => {
      const allowedBy = allowing(world, allowed, subject)
      return { subject, answer, ...(allowedBy === undefined ? {} : { allowedBy }) }
    })
  const outside = found.filter(({ allowedBy }) => allowedBy === undefined)
  return {
    authorized: found.filter(({ allowedBy, answer }) => allowedBy !== undefined && answer.answer === 'can'),
    unauthorized: outside.filter(({ answer }) => answer.answer === 'can'),
    unknown: outside.filter(({ answer }) => answer.answer === 'unknown'),
    cannot: groups
      .filter(({ answer }) => answer.answer === 'cannot')
      .reduce((sum, { subjects }) => sum + subjects.length, 0),
  }
}
