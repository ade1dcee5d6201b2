import * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"

/** One setting as its table row. */
export interface SettingRow {
  readonly name: string
  readonly description: string
  /** Empty when the setting is optional or required. */
  readonly fallback: string
}

interface Seen {
  readonly names: ReadonlyArray<string>
  readonly description: string
  readonly fallback: string
}

const nothingSet = ConfigProvider.fromMap(new Map())

const units = ["days", "hours", "minutes", "seconds", "millis"] as const

/** As one would set it. */
const written = (value: unknown): string => {
  if (Redacted.isRedacted(value)) return "(hidden)"
  if (Duration.isDuration(value)) {
    const parts = Duration.parts(value)
    const unit = units.findLast((each) => parts[each] > 0) ?? "millis"
    return Duration.decode(`1 ${unit}`).pipe((one) => `${Duration.toMillis(value) / Duration.toMillis(one)} ${unit}`)
  }
  return Predicate.hasProperty(value, "_tag") ? String(value._tag) : String(value)
}

const valueWithoutEnvironment = (config: Config.Config<unknown>): string =>
  Option.match(Effect.runSync(Effect.option(Effect.withConfigProvider(config, nothingSet))), {
    onNone: () => "",
    onSome: (value) => {
      if (Option.isOption(value))
        return Option.isSome(value) && !Redacted.isRedacted(value.value) ? written(value.value) : ""
      return written(value)
    }
  })

/**
 * A Config keeps its names and descriptions but offers no way to list them; its parts are read here by their tags
 * (effect 3.22), which `SettingsTable.test.ts` guards.
 */
const walk = (config: unknown, seen: Seen): ReadonlyArray<SettingRow> => {
  if (!Predicate.isRecord(config)) return []
  switch (config["_tag"]) {
    case "ZipWith":
      return [...walk(config["left"], seen), ...walk(config["right"], seen)]
    case "Described":
      return walk(config["config"], {
        ...seen,
        description: typeof config["description"] === "string" ? config["description"] : seen.description
      })
    case "Fallback":
      return walk(config["first"], {
        ...seen,
        fallback: Config.isConfig(config) ? valueWithoutEnvironment(config) : seen.fallback
      })
    case "Nested":
      return walk(config["config"], { ...seen, names: [...seen.names, String(config["name"])] })
    case "MapOrFail":
    case "Redacted":
      return walk(config["original"], seen)
    case "Sequence":
      return walk(config["config"], seen)
    case "Primitive":
      return [{ name: seen.names.join("_"), description: seen.description, fallback: seen.fallback }]
    default:
      return []
  }
}

/** The settings that a config reads, in its order. */
export const rows = (config: Config.Config<unknown>): ReadonlyArray<SettingRow> =>
  walk(config, { names: [], description: "", fallback: "" })

const cell = (text: string) => text.replaceAll("|", "\\|")

/**
 * The page `docs/settings.md`. A setting that several parts read stands where it comes first. `inWords` names defaults
 * that depend on the machine.
 */
export const page = (
  sections: Readonly<Record<string, Config.Config<unknown>>>,
  inWords: Readonly<Record<string, string>> = {}
): string => {
  const listed = new Set<string>()
  const fresh = (config: Config.Config<unknown>) =>
    rows(config).filter(({ name }) => !listed.has(name) && listed.add(name))
  const fallbackOf = ({ fallback, name }: SettingRow) =>
    inWords[name] ?? (fallback === "" ? "" : `\`${cell(fallback)}\``)
  return [
    "# Settings",
    "",
    "Everything is set through the environment. This page is written by `npm run docs` from the descriptions in the code.",
    ...Object.entries(sections).flatMap(([title, config]) => [
      "",
      `## ${title}`,
      "",
      "| name | meaning | default |",
      "|---|---|---|",
      ...fresh(config).map((row) => `| \`${row.name}\` | ${cell(row.description)} | ${fallbackOf(row)} |`)
    ]),
    ""
  ].join("\n")
}
