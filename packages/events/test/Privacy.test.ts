import { assert, describe, it } from "@effect/vitest"
import { definitions } from "@safelight/events/Catalogue"
import { envelope } from "@safelight/events/Event"
import { SessionFacts, ShootFacts, UserFacts } from "@safelight/events/Facts"
import { ProcessFile } from "@safelight/events/Jobs"
import { SchemaAST as AST, Option, Schema } from "effect"

interface Field {
  /** Names from the root, arrays left out. */
  readonly path: string
  readonly name: string
  readonly ast: AST.AST
}

/** Every field of what is written on the wire, however deep. */
const fieldsOf = (ast: AST.AST, path = ""): ReadonlyArray<Field> => {
  switch (ast._tag) {
    case "TypeLiteral":
      return [
        ...ast.propertySignatures.flatMap(({ name, type }) => {
          const here = path === "" ? String(name) : `${path}.${String(name)}`
          return [{ path: here, name: String(name), ast: type }, ...fieldsOf(type, here)]
        }),
        ...ast.indexSignatures.flatMap(({ type }) => fieldsOf(type, `${path}.*`))
      ]
    case "TupleType":
      return [...ast.elements, ...ast.rest].flatMap(({ type }) => fieldsOf(type, path))
    case "Union":
      return ast.types.flatMap((type) => fieldsOf(type, path))
    case "Refinement":
      return fieldsOf(ast.from, path)
    case "Transformation":
      return isDate(ast) ? [] : fieldsOf(ast.from, path)
    case "Suspend":
      return fieldsOf(ast.f(), path)
    default:
      return []
  }
}

const isDate = (ast: AST.AST): boolean =>
  ast._tag === "Transformation" && Option.contains(AST.getIdentifierAnnotation(ast.to), "DateTimeUtcFromSelf")

const isUuid = (ast: AST.AST): boolean =>
  Option.contains(AST.getSchemaIdAnnotation(ast), Schema.UUIDSchemaId) ||
  (ast._tag === "Refinement" && isUuid(ast.from))

/** Whether any text at all may stand there. */
const isFreeText = (ast: AST.AST): boolean => {
  if (isUuid(ast) || isDate(ast)) return false
  switch (ast._tag) {
    case "StringKeyword":
    case "TemplateLiteral":
    case "UnknownKeyword":
    case "AnyKeyword":
    case "ObjectKeyword":
      return true
    case "Refinement":
    case "Transformation":
      return isFreeText(ast.from)
    case "Union":
      return ast.types.some(isFreeText)
    case "TupleType":
      return [...ast.elements, ...ast.rest].some(({ type }) => isFreeText(type))
    default:
      return false
  }
}

/** Words that name a person, a machine or a secret. */
const forbidden =
  /^(e?mail|name|surname|nick|phone|address|street|city|ip|agent|browser|device|token|secret|password|hash|key|cookie|bearer|link|url|signature|gps|latitude|longitude|location|serial)$/i

const wordsOf = (name: string) => name.split(/(?=[A-Z])|[-_.]/)

/** What may be written as free text, and why it names nobody. */
const freeText: Readonly<Record<string, string>> = {
  aggregateId: "an id: subjects are made of it",
  "data.fileName": "what the camera called the file; the photographer's own words",
  "data.fileType": "as ExifTool names it",
  "data.sha256": "of the file's bytes",
  "data.recipe": "version of recipe and parsers",
  "data.placeholder": "some 25 bytes that draw a blur",
  "data.originalOnly": "one of our own sentences",
  "data.originalOnlyCode": "one of our own words for a photograph without a picture",
  "data.code": "one of our own words for a damaged file",
  "data.reason": "our own sentence, or a mail server's with addresses taken out",
  "data.camera.make": "of the camera",
  "data.camera.model": "of the camera",
  "data.camera.lens": "of the lens",
  "data.camera.capturedAt": "local time of the camera",
  "data.photos.folder": "name of a set"
}

/** `name` of a stored object, and a class of device: neither is about a person. */
const harmless = [/(^|\.)(high|medium|thumb|original)\.name$/, /^data\.fileName$/, /^data\.device$/, /^fileName$/]

const objectRef = /(^|\.)(high|medium|thumb|original)\.(bucket|name|nuid|sha256)$/

const schemas: ReadonlyArray<readonly [string, AST.AST]> = [
  ...definitions.map((definition) => [definition.type, envelope(definition).ast] as const),
  ["job process", ProcessFile.ast],
  ["fact shoot", ShootFacts.ast],
  ["fact session", SessionFacts.ast],
  ["fact user", UserFacts.ast]
]

describe("nothing on the wire carries a secret or names a person but by id", () => {
  it.each(schemas)("%s has no field for it", (_, ast) => {
    const wrong = fieldsOf(ast)
      .filter(({ ast, name }) => !isUuid(ast) && wordsOf(name).some((word) => forbidden.test(word)))
      .filter(({ path }) => !harmless.some((one) => one.test(path)))
    assert.deepStrictEqual(
      wrong.map(({ path }) => path),
      []
    )
  })

  it.each(schemas)("%s has free text only where it is accounted for", (type, ast) => {
    const known = (path: string) =>
      path in freeText || objectRef.test(path) || (type === "job process" && `data.${path}` in freeText)
    assert.deepStrictEqual(
      fieldsOf(ast)
        .filter((field) => isFreeText(field.ast) && !known(field.path))
        .map(({ path }) => path),
      []
    )
  })

  it("notices fields that do not belong", () => {
    const bad = Schema.Struct({
      userId: Schema.UUID,
      people: Schema.Array(Schema.Struct({ emailAddress: Schema.optional(Schema.String), userAgent: Schema.String })),
      either: Schema.NullOr(Schema.Struct({ accessToken: Schema.Redacted(Schema.String) }))
    })
    assert.sameMembers(
      fieldsOf(bad.ast)
        .filter(({ name }) => wordsOf(name).some((word) => forbidden.test(word)))
        .map(({ path }) => path),
      ["people.emailAddress", "people.userAgent", "either.accessToken"]
    )
  })
})
