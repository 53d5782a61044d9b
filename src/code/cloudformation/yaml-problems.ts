import type { YAMLError } from 'yaml'
import type { SyntaxProblem } from './nodes.js'

/** In our words: yaml's own messages quote the text, which may hold a secret. */
const MESSAGES: Partial<Record<YAMLError['code'], string>> = {
  BAD_ALIAS: 'an alias names no anchor',
  BAD_DQ_ESCAPE: 'an escape in a double-quoted text is not one of YAML',
  BAD_INDENT: 'the indentation does not fit',
  BAD_SCALAR_START: 'a text cannot begin with this character: quote it',
  BLOCK_AS_IMPLICIT_KEY: 'a map cannot begin on the line of a key',
  BLOCK_IN_FLOW: 'a block cannot stand inside brackets',
  MISSING_CHAR: 'a character is missing, such as a closing quote, bracket or colon',
  MULTILINE_IMPLICIT_KEY: 'a key cannot go over several lines',
  MULTIPLE_ANCHORS: 'a value has more than one anchor',
  MULTIPLE_TAGS: 'a value has more than one tag',
  RESOURCE_EXHAUSTION: 'nested too deep',
  TAB_AS_INDENT: 'a tab cannot be used to indent',
  TAG_RESOLVE_FAILED: 'a tag cannot be resolved',
  UNEXPECTED_TOKEN: 'this does not belong here',
}

export function yamlProblem(error: YAMLError, offset: number): SyntaxProblem {
  const [start, end] = error.pos
  return {
    code: 'YAML_SYNTAX',
    message: `not valid YAML: ${MESSAGES[error.code] ?? error.code.toLowerCase().replaceAll('_', ' ')}`,
    start: Math.max(0, start) + offset,
    end: Math.max(0, end) + offset,
  }
}
