import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { Language, Parser } from 'web-tree-sitter'
import type { HclGrammar } from '../code/terraform/syntax/grammar.js'

const require = createRequire(import.meta.url)

async function loadGrammar(): Promise<HclGrammar> {
  await Parser.init()
  // The grammar's wasm, as its package ships it.
  const wasm = await readFile(require.resolve('@tree-sitter-grammars/tree-sitter-hcl/tree-sitter-hcl.wasm'))
  const language = await Language.load(wasm)
  const parser = new Parser()
  parser.setLanguage(language)
  return {
    parse: (text) => {
      const tree = parser.parse(text)
      if (tree === null) return null
      return { hasError: tree.rootNode.hasError, walk: () => tree.walk(), delete: () => tree.delete() }
    },
  }
}

let loading: Promise<HclGrammar> | undefined

/** The parser for HCL: one a process, loaded at the first call (about 10 ms). */
export function hclGrammar(): Promise<HclGrammar> {
  loading ??= loadGrammar()
  return loading
}
