#!/usr/bin/env node
import { EXIT } from './exit-status.js'
import { buildProgram } from './program.js'

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.done)
})

const program = await buildProgram(process.argv[2])
if (process.argv.length <= 2) {
  program.outputHelp({ error: true })
  process.exitCode = EXIT.error
} else {
  await program.parseAsync()
}
