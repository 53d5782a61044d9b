import type { Expression, Step } from '../ast.js'
import type { ReadExpression } from './terms.js'
import type { TextReader } from './text-reader.js'

/** What stands after a primary: `.name`, `[key]` and splats. After it stands what is no space or comment. */
export function readSteps(reader: TextReader, primary: Expression, read: ReadExpression): Expression {
  let of = primary
  for (;;) {
    reader.skip()
    const splat = SPLATS.find((one) => reader.text.startsWith(one, reader.at))
    if (splat === undefined) {
      const step = readStep(reader, read)
      if (step === undefined) return of
      of = accessTo(of, step, reader.at)
    } else {
      reader.at += splat.length
      of = readSplat(reader, of, { read, isFull: splat === '[*]' })
    }
  }
}

const SPLATS = ['[*]', '.*'] as const

function accessTo(of: Expression, step: Step, end: number): Expression {
  return { source: of.source, start: of.start, end, kind: 'access', of, step }
}

function readStep(reader: TextReader, read: ReadExpression): Step | undefined {
  const letter = reader.peek()
  // Three dots spread a list.
  if (letter === '.' && reader.peek(1) !== '.') {
    reader.at += 1
    reader.skip()
    return { kind: 'name', name: reader.name() }
  }
  if (letter !== '[') return undefined
  reader.at += 1
  const key = read(reader)
  reader.expect(']')
  return { kind: 'index', key }
}

interface SplatInput {
  readonly read: ReadExpression
  /** `[*]`, which goes through indexes; `.*` takes attributes only (HCL, "Splat Operators"). */
  readonly isFull: boolean
}

function readSplat(reader: TextReader, of: Expression, { read, isFull }: SplatInput): Expression {
  const taken: { readonly step: Step; readonly end: number }[] = []
  let nodeEnd = reader.at
  for (;;) {
    reader.skip()
    const isNext = SPLATS.some((one) => reader.text.startsWith(one, reader.at))
    const step = isNext ? undefined : readStep(reader, read)
    if (step === undefined) break
    nodeEnd = reader.at
    taken.push({ step, end: nodeEnd })
  }
  const index = isFull ? -1 : taken.findIndex(({ step }) => step.kind === 'index')
  const inside = index === -1 ? taken : taken.slice(0, index)
  const { source, start } = of
  const steps = inside.map(({ step }) => step)
  const splat: Expression = { source, start, end: inside.at(-1)?.end ?? nodeEnd, kind: 'splat', of, steps }
  return taken
    .slice(inside.length)
    .reduce<Expression>((base, { step, end }) => accessTo(base, step, end), splat)
}
