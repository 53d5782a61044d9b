import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type MotoServer, startMoto } from '../support/moto.js'
import { allCases, play } from './play.js'

/** Cases in which moto does otherwise than AWS, each with what was seen and why we hold AWS's documentation to be right. */
const DIFFERENCES = JSON.parse(
  readFileSync(new URL('moto-differences.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, { readonly seen: string; readonly why: string }>>

/** Key ids differ from run to run. */
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gu

const python = inject('python')

describe.skipIf(python === null)('conformance against moto', () => {
  let moto: MotoServer

  beforeAll(async () => {
    moto = await startMoto(python?.python ?? '')
  })
  afterAll(() => moto.stop())

  it('lists only cases that exist', () => {
    const ids = new Set(allCases().map((one) => one.id))
    expect(Object.keys(DIFFERENCES).filter((id) => !ids.has(id))).toEqual([])
  })

  // A difference that is new fails, and so does one that has vanished: both want a person's look.
  it.each(allCases().map((one) => [one.id, one] as const))('%s', async (id, one) => {
    await fetch(`${moto.url}/moto-api/reset`, { method: 'POST' })
    const seen = await play({ name: 'moto', endpoint: moto.url }, one)
    expect(seen?.replace(UUID, '<id>')).toBe(DIFFERENCES[id]?.seen)
  })
})
