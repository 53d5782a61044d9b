import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { TrailsealError } from '../domain/errors.js'
import type { Estate } from '../domain/estate.js'
import { timestampSchema } from '../domain/read.js'
import { readText, writeWhole } from './files.js'
import { DEFAULT_RUNS_DIR, makeRunsDir } from './run-folder.js'

const reminderSchema = z.strictObject({
  trailArn: z.string(),
  what: z.enum(['logging-stopped', 'unencrypted']),
  at: timestampSchema,
  by: z.string(),
})
/** Something that was done in an emergency, and is to be put right. */
export type Reminder = z.infer<typeof reminderSchema>

const fileSchema = z.strictObject({
  schema: z.literal('trailseal.reminders/1'),
  reminders: z.array(reminderSchema),
})

/** Beside the folder of runs. */
function pathOf(runsDir: string): string {
  return join(dirname(runsDir), 'reminders.json')
}

/** Reminders that are kept. Throws TrailsealError where the file can't be read: a reminder must not be lost silently. */
export function readReminders(runsDir = DEFAULT_RUNS_DIR): Reminder[] {
  const path = pathOf(runsDir)
  if (!existsSync(path)) return []
  try {
    return fileSchema.parse(JSON.parse(readText(path))).reminders
  } catch (error) {
    throw new TrailsealError({
      code: 'BAD_REMINDERS',
      message: `${path} can't be read: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`,
      remedy: 'restore it, or delete it once every trail is known to log under its key',
      cause: error,
    })
  }
}

/** Keeps a reminder; a newer one for the same trail and thing takes the place of the older. Throws TrailsealError. */
export function addReminder(runsDir: string, reminder: Reminder): void {
  const others = readReminders(runsDir).filter(
    (one) => one.trailArn !== reminder.trailArn || one.what !== reminder.what,
  )
  write(runsDir, [...others, reminder])
}

export function dropReminder(runsDir: string, trailArn: string, what: Reminder['what']): void {
  const all = readReminders(runsDir)
  const left = all.filter((one) => one.trailArn !== trailArn || one.what !== what)
  if (left.length !== all.length) write(runsDir, left)
}

function write(runsDir: string, reminders: readonly Reminder[]): void {
  makeRunsDir(runsDir)
  writeWhole(
    pathOf(runsDir),
    `${JSON.stringify({ schema: 'trailseal.reminders/1', reminders }, undefined, 2)}\n`,
  )
}

/** Reminders that an estate does not show to have been put right: what it does not show may still be so. */
export function openReminders(reminders: readonly Reminder[], estate: Estate): Reminder[] {
  return reminders.filter(({ trailArn, what }) => {
    const trail = estate.trails.find((one) => one.arn === trailArn)
    return what === 'logging-stopped'
      ? trail?.status?.isLogging !== true
      : typeof trail?.kmsKeyId !== 'string'
  })
}

/** A reminder in words. */
export function reminderText({ trailArn, what, at, by }: Reminder): string {
  return what === 'logging-stopped'
    ? `REMINDER: logging of ${trailArn} was stopped on ${at} by ${by} and was not started again: trailseal logging start --trail ${trailArn}`
    : `REMINDER: the key was taken from ${trailArn} on ${at} by ${by}; its logs are not sealed: trailseal plan --trail ${trailArn}`
}
