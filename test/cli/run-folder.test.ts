import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openJournalFile } from '../../src/toolkit/journal-file.js'
import { isHeld, takeLock } from '../../src/toolkit/lock.js'

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'trailseal-lock-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('a lock', () => {
  const path = (): string => join(folder, 'lock')

  it('is held by one, and free when it is let go', () => {
    const lock = takeLock(path(), 'one')
    expect(isHeld(path())).toBe(true)
    expect(() => takeLock(path(), 'two')).toThrow(expect.objectContaining({ code: 'LOCKED', exitStatus: 4 }))
    lock.release()
    expect(isHeld(path())).toBe(false)
    takeLock(path(), 'two').release()
  })

  it.each([
    ['of a process that is gone', { pid: 4_194_000, startedAt: '1', host: hostname(), what: 'x' }],
    [
      'of an earlier process of the same number',
      { pid: process.pid, startedAt: '1', host: hostname(), what: 'x' },
    ],
  ])('%s is taken over', (_title, owner) => {
    writeFileSync(path(), JSON.stringify(owner))
    takeLock(path(), 'two').release()
  })

  it('of another machine is believed', () => {
    writeFileSync(path(), JSON.stringify({ pid: 1, startedAt: '1', host: 'elsewhere', what: 'x' }))
    expect(() => takeLock(path(), 'two')).toThrow(expect.objectContaining({ code: 'LOCKED' }))
  })

  it('in a folder that is not there says so', () => {
    expect(() => takeLock(join(folder, 'no', 'lock'), 'x')).toThrow(
      expect.objectContaining({ code: 'FILE_UNWRITABLE' }),
    )
  })
})

describe('the file of a journal', () => {
  it('takes away what was cut short, and goes on behind it', async () => {
    const path = join(folder, 'journal.jsonl')
    writeFileSync(path, 'one\ntw')
    const file = await openJournalFile(path, 4)
    await file.append('two\n')
    await file.append('three\n')
    await file.close()
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\nthree\n')
  })

  it.skipIf(process.platform !== 'linux')('on a full disk rejects, as nothing is written', async () => {
    const file = await openJournalFile('/dev/full', 0).catch((error: unknown) => error)
    // Devices can't be cut to a length: the open itself is refused before any call could be made.
    expect(file).toBeInstanceOf(Error)
  })
})
