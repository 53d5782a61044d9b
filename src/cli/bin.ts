#!/usr/bin/env node
import { EXIT } from './exit-status.js'
import { buildProgram } from './program.js'
import { reportError } from './run.js'

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.done)
})

const program = buildProgram()
if (process.argv.length <= 2) {
  program.outputHelp({ error: true })
  process.exitCode = EXIT.error
} else {
  await program.parseAsync().catch((error: unknown) => {
    process.exitCode = reportError(error, false)
  })
}
