import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Death, MemoryJournal, apply, resume } from '../support/applying.js'
import { isChange } from '../support/network.js'
import {
  attempt,
  backOutOnce,
  backOutToTheEnd,
  expectBeginning,
  expectEnd,
  isChosen,
  reference,
  resumeToTheEnd,
  trial,
} from './harness.js'
import { SHAPES } from './shapes.js'

let deaths = 0
afterAll(() => void process.stdout.write(`reliability: ${deaths} deaths at a write of the journal\n`))

const HOW: readonly Death[] = ['nothing', 'half', 'all']

describe.each(SHAPES.map((shape) => [shape.name, shape] as const))('%s', (_name, shape) => {
  let writes = 0
  beforeAll(async () => {
    writes = (await reference(shape)).writes
  })

  it.each(HOW)('dying at each write with %s of it on disk: resume ends at the end', async (how) => {
    for (let number = 1; number <= writes; number += 1) {
      if (!isChosen()) continue
      const one = await trial(shape)
      one.journal.dieAt(number, how)
      await attempt(async () => apply(one.on, shape.plan, one.journal))
      deaths += 1
      one.journal.reopen()
      await resumeToTheEnd(one)
      await expectEnd(one)
    }
  })

  it('dying at each write: back-out ends at the beginning', async () => {
    for (let number = 1; number <= writes; number += 1) {
      if (!isChosen()) continue
      const how = HOW[number % HOW.length] ?? 'half'
      const one = await trial(shape)
      one.journal.dieAt(number, how)
      await attempt(async () => apply(one.on, shape.plan, one.journal))
      deaths += 1
      one.journal.reopen()
      await backOutToTheEnd(one)
      await expectBeginning(one)
    }
  })

  it('dying at each write of a back-out: another one ends at the beginning', async () => {
    for (let number = 1; number <= writes; number += 1) {
      if (!isChosen()) continue
      const how = HOW[number % HOW.length] ?? 'half'
      const one = await trial(shape)
      await apply(one.on, shape.plan, one.journal)
      const own = new MemoryJournal()
      own.dieAt(number, how)
      await attempt(async () => backOutOnce(one, own))
      deaths += 1
      await backOutToTheEnd(one)
      await expectBeginning(one)
    }
  })

  it('dying again while resuming: a third process ends at the end', async () => {
    for (let number = 2; number <= writes; number += 1) {
      if (!isChosen()) continue
      const one = await trial(shape)
      one.journal.dieAt(number, 'half')
      await attempt(async () => apply(one.on, shape.plan, one.journal))
      one.journal.reopen()
      one.journal.dieAt(2, 'half')
      await attempt(async () => resume(one.on, shape.plan, one.journal))
      deaths += 2
      one.journal.reopen()
      await resumeToTheEnd(one)
      await expectEnd(one)
    }
  })

  it('doing and undoing can be repeated: nothing is changed a second time', async () => {
    const one = await trial(shape)
    await apply(one.on, shape.plan, one.journal)
    one.on.network.asked = []
    await resume(one.on, shape.plan, one.journal)
    expect(one.on.network.asked.filter(isChange)).toEqual([])
    await expectEnd(one)
    await backOutToTheEnd(one)
    one.on.network.asked = []
    await backOutToTheEnd(one)
    expect(one.on.network.asked.filter(isChange)).toEqual([])
    await expectBeginning(one)
  })
})
