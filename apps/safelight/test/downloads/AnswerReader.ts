/** An answer to a client, as far as it was passed on. */
export interface Answer {
  readonly status: number
  /** What the client asked with: its `Range`, `If-Range` and `If-Match` lines. */
  readonly asked: ReadonlyArray<string>
  /** Offset of its first byte in the whole file. */
  readonly start: number
  /** Bytes of body that its head promises. */
  readonly length: number
  /** Bytes of body that were passed on. */
  passed: number
}

const headEnd = "\r\n\r\n"

const lengthOf = (head: string): number =>
  Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? Number.POSITIVE_INFINITY)

/** Tells heads from bodies in what a server sends over one connection, one answer after the other (HTTP/1.1). */
export class AnswerReader {
  readonly #begun: (answer: Answer) => void
  #asked: ReadonlyArray<string> = []
  #head = ""
  #answer: Answer | undefined

  constructor(begun: (answer: Answer) => void) {
    this.#begun = begun
  }

  /** Whether a client waits for the rest of a body. */
  get isUnderWay(): boolean {
    return this.#answer !== undefined && this.#answer.passed < this.#answer.length
  }

  /** What the client sends: one request without a body at a time. */
  ask(bytes: Buffer): void {
    this.#asked = bytes
      .toString("latin1")
      .split("\r\n")
      .filter((line) => /^(range|if-range|if-match):/i.test(line))
  }

  /** Takes from what the server sends, up to `room` bytes of body; answers how much was taken, and how much is body. */
  take(bytes: Buffer, room: number): { readonly taken: number; readonly body: number } {
    let taken = 0
    let body = 0
    while (taken < bytes.length && body < room) {
      if (this.#answer !== undefined && this.isUnderWay) {
        const some = Math.min(bytes.length - taken, this.#answer.length - this.#answer.passed, room - body)
        this.#answer.passed += some
        taken += some
        body += some
      } else {
        const before = this.#head.length
        this.#head += bytes.toString("latin1", taken)
        const end = this.#head.indexOf(headEnd)
        if (end < 0) return { taken: bytes.length, body }
        taken += end + headEnd.length - before
        this.#begin(this.#head.slice(0, end))
        this.#head = ""
      }
    }
    return { taken, body }
  }

  #begin(head: string): void {
    this.#answer = {
      status: Number(head.slice("HTTP/1.1 ".length).slice(0, 3)),
      asked: this.#asked,
      start: Number(/^content-range: *bytes (\d+)/im.exec(head)?.[1] ?? 0),
      length: lengthOf(head),
      passed: 0
    }
    this.#begun(this.#answer)
  }
}
