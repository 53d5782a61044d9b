// Writes schemas/ and scenarios/ anew from the built program. Run by `npm run schemas`.
import { mkdirSync, writeFileSync } from 'node:fs'
import { SCENARIOS } from '../dist/simulator/scenarios/index.js'
import { jsonSchemas } from '../dist/toolkit/schemas.js'

mkdirSync('schemas', { recursive: true })
for (const [name, schema] of Object.entries(jsonSchemas())) {
  writeFileSync(`schemas/${name}`, `${JSON.stringify(schema, undefined, 2)}\n`)
}
mkdirSync('scenarios', { recursive: true })
for (const [name, make] of Object.entries(SCENARIOS)) {
  writeFileSync(`scenarios/${name}.json`, `${JSON.stringify(make(), undefined, 2)}\n`)
}
