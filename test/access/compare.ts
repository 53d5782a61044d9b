import type { ReaderGroup } from '../../src/access/inquiry.js'
import { readersOf } from '../../src/access/readers.js'
import { type ReaderSubject, subjectName } from '../../src/access/subject.js'
import { worldOf } from '../../src/access/world.js'
import { type Enumerated, Enumeration } from './enumerate.js'
import { type Person, peopleOf } from './people.js'
import { type WorldSpec, estateOf } from './spec.js'

/** One subject's answer beside what trying everything showed. */
interface Compared {
  readonly subject: ReaderSubject
  readonly answer: ReaderGroup['answer']
  readonly people: readonly { readonly person: Person; readonly found: Enumerated }[]
}

export interface Verdict {
  readonly kind:
    | 'agrees'
    | 'unsound-cannot'
    | 'unsound-can'
    | 'needless-unknown-can'
    | 'needless-unknown-cannot'
    | 'unknown'
  readonly subject: string
  readonly detail: string
}

export function answers(spec: WorldSpec, question: 'read' | 'decrypt'): readonly ReaderGroup[] {
  const estate = estateOf(spec)
  const [trail] = estate.trails
  if (trail === undefined) throw new Error('the world has a trail')
  return readersOf(worldOf(estate), trail, { question }).groups
}

/** ARNs and accounts that stand for themselves. */
export function singledOut(groups: readonly ReaderGroup[]): ReadonlySet<string> {
  return new Set(
    groups.flatMap(({ subjects }) =>
      subjects.flatMap((one) =>
        'arn' in one ? [one.arn, one.accountId] : 'accountId' in one ? [one.accountId] : [],
      ),
    ),
  )
}

export function compare(spec: WorldSpec, question: 'read' | 'decrypt'): Verdict[] {
  const groups = answers(spec, question)
  const singled = singledOut(groups)
  const enumeration = new Enumeration(spec, question)
  return groups.flatMap(({ subjects, answer }) =>
    subjects.map((subject) => {
      const people = peopleOf(subject, { ...spec, question }, singled).map((person) => ({
        person,
        found: enumeration.of(person),
      }))
      return verdictOf({ subject, answer, people })
    }),
  )
}

function verdictOf({ subject, answer, people }: Compared): Verdict {
  const of = (kind: Verdict['kind'], detail: unknown): Verdict => ({
    kind,
    subject: subjectName(subject),
    detail: JSON.stringify(detail),
  })
  const possible = people.find(({ found }) => found.possible)
  const certain = people.find(({ found }) => found.certain)
  const isPartial = people.some(({ found }) => found.isPartial)
  switch (answer.answer) {
    case 'cannot':
      return possible === undefined
        ? of('agrees', 'cannot')
        : of('unsound-cannot', {
            who: possible.person.principal,
            example: possible.found.example?.map((one) => [one.context, one.unknownKeys]),
          })
    case 'can':
      if (!answer.witness.decisions.every(({ effect }) => effect === 'allowed'))
        return of('unsound-can', answer)
      // Other objects than those that are tried may be needed.
      return certain !== undefined ||
        isPartial ||
        answer.witness.requires.some(({ key }) => key === 'resource')
        ? of('agrees', 'can')
        : of('unsound-can', {
            requires: answer.witness.requires,
            forms: answer.witness.requests.map((one) => [one.resource, one.context]),
          })
    case 'unknown':
      if (certain !== undefined)
        return of('needless-unknown-can', {
          reasons: answer.reasons,
          who: certain.person.principal,
          example: certain.found.example?.map((one) => [
            one.action,
            one.resource,
            one.context,
            one.unknownKeys,
          ]),
        })
      return possible === undefined && !isPartial
        ? of('needless-unknown-cannot', { reasons: answer.reasons, possible: answer.possible?.requires })
        : of('unknown', { reasons: answer.reasons })
  }
}
