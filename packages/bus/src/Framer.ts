/** Gives room for a message; what is in it does not matter. */
export type Allocate = (length: number) => Uint8Array

const lineFeed = "\n".charCodeAt(0)
/** Also the most that one read takes while no message is under way. */
const scratchSize = 64 * 1024
/** Of `\r\n`, which ends lines and messages alike. */
const endLength = 2

/** `MSG` and `HMSG`, in either case: the only operations of a server that bytes follow, their number at the end of the line. */
const beginsMessage = (operation: number | undefined): boolean =>
  operation !== undefined && "MmHh".includes(String.fromCharCode(operation))

/** Where the operation that begins at `start` ends, which may be beyond what is there; nothing while its line is not. */
const operationEnd = (bytes: Buffer, start: number): number | undefined => {
  const line = bytes.indexOf(lineFeed, start)
  if (line === -1) return undefined
  const size = beginsMessage(bytes[start])
    ? Number(bytes.toString("latin1", bytes.lastIndexOf(" ", line), line))
    : Number.NaN
  // What is no message is the parser's to judge.
  return Number.isNaN(size) ? line + 1 : line + 1 + size + endLength
}

/**
 * Cuts what a NATS server sends so that no message is torn apart, and says where the next bytes shall be read to: a
 * message that has not come whole is read on in place, into room of its exact size. So the bytes of a large message are
 * copied once, by the kernel. The stock client's parser pastes torn messages together in a buffer that grows by doubling,
 * which costs several copies of each and leaves a message of 512 KiB in a buffer of 960.
 *
 * Pieces are whole operations of the protocol, one or several: `emit` may keep them.
 */
export class Framer {
  readonly #emit: (piece: Uint8Array) => void
  readonly #allocate: Allocate
  #scratch = Buffer.allocUnsafeSlow(scratchSize)
  /** Bytes at the start of the scratch: a line whose end has not come. */
  #held = 0
  /** A message under way, and how much of it is there. */
  #message: Uint8Array | undefined
  #filled = 0

  constructor(emit: (piece: Uint8Array) => void, allocate: Allocate) {
    this.#emit = emit
    this.#allocate = allocate
  }

  /** Where the next bytes belong. Never empty. */
  room(): Uint8Array {
    return this.#message === undefined ? this.#scratch.subarray(this.#held) : this.#message.subarray(this.#filled)
  }

  /** So many bytes were written to the start of `room()`. */
  wrote(length: number): void {
    if (this.#message === undefined) this.#cut(this.#held + length)
    else this.#fill(this.#message, length)
  }

  #fill(message: Uint8Array, length: number): void {
    this.#filled += length
    if (this.#filled < message.length) return
    this.#message = undefined
    this.#emit(message)
  }

  /** Passes on what is whole among the scratch's first bytes, and keeps or goes on with the rest. */
  #cut(end: number): void {
    const bytes = this.#scratch.subarray(0, end)
    let whole = 0
    let next = operationEnd(bytes, whole)
    while (next !== undefined && next <= end) {
      whole = next
      next = operationEnd(bytes, whole)
    }
    if (whole > 0) this.#emit(Buffer.from(bytes.subarray(0, whole)))
    const rest = bytes.subarray(whole)
    this.#held = 0
    if (next === undefined) this.#hold(rest)
    else {
      this.#message = this.#allocate(next - whole)
      this.#message.set(rest)
      this.#filled = rest.length
    }
  }

  /** A line that fills the scratch gets twice the room: the server's greeting names every server of a cluster. */
  #hold(rest: Uint8Array): void {
    const scratch = rest.length < this.#scratch.length ? this.#scratch : Buffer.allocUnsafeSlow(2 * rest.length)
    scratch.set(rest)
    this.#scratch = scratch
    this.#held = rest.length
  }
}
