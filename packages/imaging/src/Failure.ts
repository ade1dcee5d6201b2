import * as Schema from "effect/Schema"

// Why a photo could not be processed, sorted by what the caller should do about it. DataFailure never leaves Imaging: it
// becomes a verdict, since the file itself is the answer.

/** Something around the file was in the way and may be gone on the next try: a child process that was ended. */
export class TemporaryFailure extends Schema.TaggedError<TemporaryFailure>()("TemporaryFailure", {
  reason: Schema.String
}) {
  override get message(): string {
    return this.reason
  }
}

/** The machine lacks something: perl, disk space, memory for a child. Defer the work and tell the operator. */
export class ResourceFailure extends Schema.TaggedError<ResourceFailure>()("ResourceFailure", {
  reason: Schema.String
}) {
  override get message(): string {
    return this.reason
  }
}

/** What is wrong with a file, as far as the parsers can tell. */
export const DataFault = Schema.Literal("incomplete", "damaged", "too-large", "unsupported", "set-aside")
export type DataFault = typeof DataFault.Type

/** The file is at fault and will be on every try. `detail` is the parser's own text, for logs only. */
export class DataFailure extends Schema.TaggedError<DataFailure>()("DataFailure", {
  fault: DataFault,
  detail: Schema.String
}) {
  override get message(): string {
    return `${this.fault}: ${this.detail}`
  }
}

/** A mistake in this program, for example a path that cannot be handed to a parser. Park it and look. */
export class LogicFailure extends Schema.TaggedError<LogicFailure>()("LogicFailure", {
  reason: Schema.String
}) {
  override get message(): string {
    return this.reason
  }
}
