import * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
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

const valueWithoutEnvironment = (config: Config.Config<unknown>): string =>
  Option.match(Effect.runSync(Effect.option(Effect.withConfigProvider(config, nothingSet))), {
    onNone: () => "",
    onSome: (value) => {
      if (Option.isOption(value))
        return Option.isSome(value) && !Redacted.isRedacted(value.value) ? String(value.value) : ""
      return Redacted.isRedacted(value) ? "(hidden)" : String(value)
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

/** The page `docs/settings.md`. */
export const page = (sections: Readonly<Record<string, Config.Config<unknown>>>): string =>
  [
    "# Settings",
    "",
    "Everything is set through the environment. This page is written by `npm run docs` from the descriptions in the code.",
    ...Object.entries(sections).flatMap(([title, config]) => [
      "",
      `## ${title}`,
      "",
      "| name | meaning | default |",
      "|---|---|---|",
      ...rows(config).map(
        ({ description, fallback, name }) =>
          `| \`${name}\` | ${cell(description)} | ${fallback === "" ? "" : `\`${cell(fallback)}\``} |`
      )
    ]),
    ""
  ].join("\n")
