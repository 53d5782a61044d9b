import { printData } from './streams.js'

/** Writes a result to the file that was named, else to stdout. */
export async function deliver(text: string, output: string | undefined): Promise<void> {
  if (output === undefined || output === '-') {
    printData(text)
    return
  }
  const { writeWhole } = await import('../toolkit/files.js')
  writeWhole(output, text)
}
