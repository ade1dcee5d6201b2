import type { IncomingMessage } from "node:http"
import type { PartInfo } from "multipasta"
import * as Multipasta from "multipasta/node"

/** A field or a file of a form. The bytes of a file must be read before the next part is asked for. */
export type FormPart =
  | { readonly kind: "field"; readonly name: string; readonly value: string }
  | { readonly kind: "file"; readonly fileName: string; readonly bytes: AsyncIterable<Uint8Array> }

/** What browsers escape in a name (WHATWG, multipart/form-data). */
const escaped: Readonly<Record<string, string>> = { "%22": '"', "%0D": "\r", "%0A": "\n" }

/**
 * The name that a part's header gives its file. The parser takes names as Latin-1 at most and hands every other part
 * on as a field without a name, so the header is read here.
 */
export const fileNameOf = ({ filename, headers }: Pick<PartInfo, "filename" | "headers">): string | undefined => {
  const disposition = [headers["content-disposition"]].flat()[0] ?? ""
  const name = /;\s*filename="([^"]*)"/i.exec(disposition)?.[1]
  return name?.replace(/%22|%0D|%0A/g, (found) => escaped[found] ?? found) ?? filename
}

const toPart = (part: Multipasta.Part): FormPart =>
  part._tag === "Field"
    ? { kind: "field", name: part.info.name, value: Multipasta.decodeField(part.info, part.value) }
    : { kind: "file", fileName: fileNameOf(part.info) ?? "", bytes: part }

/**
 * The parts of a multipart form in their order, read as they are asked for. Throws what is wrong with the form, and
 * when the connection breaks off.
 */
export async function* formParts(
  incoming: IncomingMessage,
  limits: { readonly parts: number; readonly fieldBytes: number }
): AsyncGenerator<FormPart, void> {
  const parser = Multipasta.make({
    headers: incoming.headers,
    isFile: (info) => fileNameOf(info) !== undefined,
    maxParts: limits.parts,
    maxFieldSize: limits.fieldBytes
  })
  let failure: unknown
  // The parser speaks of trouble by events alone, also while nobody waits for a part.
  parser.on("error", (error) => {
    failure ??= error
  })
  parser.on("file", (file) => file.on("error", () => undefined))
  const onClose = () => {
    if (!incoming.complete) parser.destroy(new Error("the connection broke off"))
  }
  incoming.once("close", onClose)
  incoming.pipe(parser)
  try {
    for await (const part of parser) {
      yield toPart(part)
      if (failure !== undefined) break
    }
    if (failure !== undefined) throw failure
  } finally {
    incoming.off("close", onClose)
    incoming.unpipe(parser)
  }
}
