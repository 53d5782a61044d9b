import { createInterface } from 'node:readline/promises'
import { unifiedDiff } from '../../code/fix/diff.js'
import { TrailsealError } from '../../domain/errors.js'
import type { Checked } from '../../toolkit/check/checked.js'
import { writeFixes } from '../../toolkit/check/write-fixes.js'
import type { ProgressView } from '../progress.js'
import { hasColour, printData, printMessage } from '../streams.js'
import type { CheckFlags } from './check.js'

/**
 * Shows what would be changed and changes it once that is agreed to: `--yes`, or an answer on a terminal. The diff is data
 * with `--diff`; before a fix it is a message.
 */
export async function fixOrShow(
  { fixes, unfixed }: Checked,
  flags: CheckFlags,
  progress: ProgressView,
): Promise<'shown' | 'fixed' | 'nothing'> {
  for (const one of unfixed) progress.note(`not fixed: ${one}`)
  const isShown = flags.diff === true
  if (fixes.length === 0) {
    if (isShown) progress.note('there is nothing to fix here')
    return isShown ? 'shown' : 'nothing'
  }
  const stream = isShown ? process.stdout : process.stderr
  const diff = painted(fixes.map(unifiedDiff).join(''), hasColour(stream, flags.color === false))
  if (isShown) {
    printData(diff)
    return 'shown'
  }
  printMessage(diff)
  await agree(flags)
  writeFixes(fixes)
  progress.note(`changed ${fixes.map((one) => one.file).join(', ')}`)
  return 'fixed'
}

function painted(diff: string, isOn: boolean): string {
  if (!isOn) return diff
  return diff
    .replaceAll(/^(\+(?!\+\+ ).*)$/gmu, '\u001B[32m$1\u001B[39m')
    .replaceAll(/^(-(?!-- ).*)$/gmu, '\u001B[31m$1\u001B[39m')
}

async function agree(flags: CheckFlags): Promise<void> {
  if (flags.yes === true) return
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new TrailsealError({
      code: 'NOT_AGREED',
      message: 'nothing was changed: off a terminal --fix does not ask',
      remedy: 'look at the changes with --diff, then give --yes',
    })
  }
  const asking = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await asking.question('Change these files? [y/N] ')
    if (/^y(?:es)?$/iu.test(answer.trim())) return
  } finally {
    asking.close()
  }
  throw new TrailsealError({
    code: 'NOT_AGREED',
    message: 'nothing was changed',
    remedy: 'answer y to change the files',
  })
}
