import type { Lock, Locker } from "@tus/utils"

interface Holder {
  readonly release: () => Promise<void> | void
  /** Resolves when the lock is free again. */
  readonly freed: Promise<void>
}

/** How long a request waits for the one before it to let go. */
const patience = 30_000

/** How long that one gets to come to its end by itself. */
const grace = 500

const locked = { status_code: 423, body: "Another request for this upload is still running. Try again.\n" }

/** Bytes of a request on their way to the store. */
interface Write {
  readonly ended: Promise<unknown>
  /** Breaks the request off; what came is stored. */
  readonly stop: () => void
}

/**
 * One request at a time for each upload, in this process. Whoever comes has the holder broken off soon, which frees
 * uploads held by a half-open connection. Between processes no lock is needed: of two writers the store refuses
 * one. A lock is free only when the bytes its request brought are stored.
 */
export class TusLocks implements Locker {
  readonly #holders = new Map<string, Holder>()
  readonly #writes = new Map<string, Write>()

  /** Keeps the upload locked until a write has ended, also when its request has not waited for it. */
  during<A>(id: string, ended: Promise<A>, stop: () => void): Promise<A> {
    this.#writes.set(id, { ended, stop })
    return ended
  }

  newLock(id: string): Lock {
    let free = (): void => {}
    return {
      lock: async (signal, cancel) => {
        const deadline = Date.now() + patience
        for (let holder = this.#holders.get(id); holder !== undefined; holder = this.#holders.get(id)) {
          await holder.release()
          const write = this.#writes.get(id)
          const breaking = setTimeout(() => write?.stop(), grace)
          let timer: ReturnType<typeof setTimeout> | undefined
          const timeout = new Promise<void>((resolve) => {
            timer = setTimeout(resolve, Math.max(0, deadline - Date.now()))
          })
          await Promise.race([holder.freed, timeout])
          clearTimeout(timer)
          clearTimeout(breaking)
          if (signal.aborted || Date.now() >= deadline) throw locked
        }
        const freed = new Promise<void>((resolve) => {
          free = resolve
        })
        this.#holders.set(id, { release: cancel, freed })
      },
      unlock: async () => {
        await Promise.allSettled([this.#writes.get(id)?.ended])
        this.#writes.delete(id)
        this.#holders.delete(id)
        free()
      }
    }
  }
}
