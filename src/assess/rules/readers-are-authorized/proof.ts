import type { ReadAnswer } from '../../../access/decide.js'
import type { ReviewedReader } from '../../../access/review.js'
import { wayIn } from '../../../access/way-in.js'
import { subjectName } from '../../../access/subject.js'
import type { Evidence } from '../../../domain/finding.js'

/** Readers whose statements are shown as proof. */
const MOST_PROVEN = 3

/** The statements and grants by which readers get in, each once. */
export function readerProof(readers: readonly ReviewedReader[]): Evidence[] {
  const all = readers.slice(0, MOST_PROVEN).flatMap((reader) => statementsOf(reader))
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()]
}

function statementsOf({ subject, answer }: ReviewedReader): Evidence[] {
  return decisionsOf(answer)
    .flatMap(wayIn)
    .map(({ document, statement, effect, note }) => ({
      kind: 'statement',
      document,
      statement,
      effect,
      note: `lets ${subjectName(subject)} in${note === '' ? '' : `: ${note}`}`,
    }))
}

function decisionsOf(answer: ReadAnswer): Extract<ReadAnswer, { answer: 'can' }>['witness']['decisions'] {
  if (answer.answer === 'can') return answer.witness.decisions
  return answer.answer === 'unknown' ? (answer.possible?.decisions ?? []) : []
}
