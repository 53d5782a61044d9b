// Puts the grammar of HCL beside the built program, with its licence: users then need no package with an install script.
// Run by `npm run build`, and before tests.
import { copyFileSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)
const from = dirname(require.resolve('@tree-sitter-grammars/tree-sitter-hcl/package.json'))
const to = fileURLToPath(new URL('../dist/grammar', import.meta.url))

mkdirSync(to, { recursive: true })
copyFileSync(join(from, 'tree-sitter-hcl.wasm'), join(to, 'tree-sitter-hcl.wasm'))
copyFileSync(join(from, 'LICENSE'), join(to, 'tree-sitter-hcl.LICENSE'))
