import * as Predicate from "effect/Predicate"

/** A piece of a schema written out: text, or the name of another schema. */
export type Piece = string | { readonly ref: string }

const alternatives = (all: ReadonlyArray<ReadonlyArray<Piece>>): ReadonlyArray<Piece> =>
  all.flatMap((pieces, index) => (index === 0 ? pieces : [" | ", ...pieces]))

const bounds = (schema: Readonly<Record<string, unknown>>): string => {
  const limits = (
    [
      ["minLength", "at least"],
      ["maxLength", "at most"],
      ["minimum", "from"],
      ["maximum", "to"],
      ["exclusiveMinimum", "above"],
      ["maxItems", "at most"]
    ] as const
  ).flatMap(([key, word]) => (typeof schema[key] === "number" ? [`${word} ${schema[key]}`] : []))
  const format = typeof schema["format"] === "string" ? [schema["format"]] : []
  const all = [...format, ...limits]
  return all.length === 0 ? "" : ` (${all.join(", ")})`
}

const object = (schema: Readonly<Record<string, unknown>>, indent: string): ReadonlyArray<Piece> => {
  const properties = Predicate.isRecord(schema["properties"]) ? Object.entries(schema["properties"]) : []
  const required: ReadonlyArray<unknown> = Array.isArray(schema["required"]) ? schema["required"] : []
  const deeper = `${indent}  `
  if (properties.length === 0) {
    const rest = schema["additionalProperties"]
    return Predicate.isRecord(rest) ? ["{ [name]: ", ...schemaText(rest, indent), " }"] : ["{ }"]
  }
  return [
    "{\n",
    ...properties.flatMap(
      ([name, property]): ReadonlyArray<Piece> => [
        `${deeper}${name}${required.includes(name) ? "" : "?"}: `,
        ...schemaText(property, deeper),
        "\n"
      ]
    ),
    `${indent}}`
  ]
}

/** A JSON Schema as one would write the type, with formats and limits in brackets. */
export const schemaText = (schema: unknown, indent = ""): ReadonlyArray<Piece> => {
  if (!Predicate.isRecord(schema)) return ["anything"]
  const { $ref, anyOf, const: constant, enum: values, items, type } = schema
  if (typeof $ref === "string") return [{ ref: decodeURIComponent($ref.slice($ref.lastIndexOf("/") + 1)) }]
  if (constant !== undefined) return [JSON.stringify(constant)]
  if (Array.isArray(values)) return [values.map((value) => JSON.stringify(value)).join(" | ")]
  if (Array.isArray(anyOf)) return alternatives(anyOf.map((each: unknown) => schemaText(each, indent)))
  if (type === "array") {
    if (Array.isArray(items)) {
      return [
        "[",
        ...items.flatMap((item: unknown, index) => [...(index === 0 ? [] : [", "]), ...schemaText(item, indent)]),
        "]"
      ]
    }
    return ["list of ", ...schemaText(items, indent), bounds(schema)].filter((piece) => piece !== "")
  }
  if (type === "object") return object(schema, indent)
  return typeof type === "string" ? [`${type}${bounds(schema)}`] : ["anything"]
}
