import { type FileHandle, open } from 'node:fs/promises'
import type { JournalSink } from '../apply/ports.js'

/** A journal on disk that is open for more. */
export interface JournalFile extends JournalSink {
  readonly close: () => Promise<void>
}

/**
 * Opens a journal to append to, after its first `keepBytes`: what a crash cut short behind them is taken away. Each append is
 * on the disk when it resolves, or is taken away again and rejects with the system's error.
 */
export async function openJournalFile(path: string, keepBytes: number): Promise<JournalFile> {
  const file = await open(path, keepBytes === 0 ? 'a' : 'r+', 0o600)
  let length = keepBytes
  await file.truncate(length)
  await file.datasync()
  return {
    append: async (text) => {
      const bytes = Buffer.from(text)
      try {
        await writeAt(file, bytes, length)
        await file.datasync()
        length += bytes.length
      } catch (error) {
        await file.truncate(length).catch(() => undefined)
        throw error
      }
    },
    close: async () => file.close(),
  }
}

async function writeAt(file: FileHandle, bytes: Buffer, start: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, start + done)
    done += bytesWritten
  }
}
