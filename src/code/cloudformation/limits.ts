/** AWS takes templates of up to 1 MB (CloudFormation user guide, cloudformation-limits); four times that is still read. */
export const MOST_CHARACTERS = 4 * 1024 * 1024
/** Templates nest some 20 levels; keeps hostile nesting from exhausting the stack. */
export const MOST_DEPTH = 200
/**
 * Brackets and indentations that are open at once before a parser is given the text. Parsers recurse, and a stack that overflows
 * inside a regular expression ends the whole process: yaml does so near 1,500 levels.
 */
export const MOST_OPEN = 400
/** Values that aliases may repeat, more than a template of 1 MB has reason to. */
export const MOST_ALIASED_VALUES = 50_000
/** Values that one template may evaluate to; functions can repeat what they refer to. */
export const MOST_EVALUATED = 200_000
/** Functions within functions, through conditions, exports and nested stacks: keeps evaluation from exhausting the stack. */
export const MOST_EVALUATION_DEPTH = 300
/** Resources that one Fn::ForEach may make; a template takes 500 resources (CloudFormation user guide, cloudformation-limits). */
export const MOST_LOOP_ITEMS = 500
/** Stacks that one template may come to with those within it: templates that name each other many times would never end. */
export const MOST_STACKS = 500
