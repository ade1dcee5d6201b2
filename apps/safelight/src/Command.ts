import { type ParseArgsOptionsConfig, parseArgs } from "node:util"
import { Scope } from "@safelight/auth/Principal"
import type { LetterFilter } from "@safelight/bus/DeadLetters"
import type { ReplayRequest } from "@safelight/bus/Replays"
import { EmailAddress, Locale } from "@safelight/contracts/Fields"
import { NewContact } from "@safelight/contracts/user/Users"
import type * as Arr from "effect/Array"
import * as Data from "effect/Data"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"

/** Which studio a command speaks to: a remote one by address and token, else the local one of a data folder. */
export interface Target {
  readonly url: string | undefined
  readonly token: string | undefined
  readonly data: string | undefined
}

/** Dead letters by their ids, or all that a filter wants. */
export type Chosen = ReadonlyArray<number> | LetterFilter

/** Somebody to deliver to. What is not said is left as the studio knows it, or guessed for somebody new. */
export interface Recipient {
  readonly email: EmailAddress
  readonly name?: string
  readonly locale?: Locale
}

/** What the command line asked for. */
export type Command = Data.TaggedEnum<{
  Start: { readonly demo: boolean; readonly split: boolean; readonly data: string | undefined }
  Deliver: {
    readonly folder: string
    readonly title: string
    readonly clients: ReadonlyArray<Recipient>
    readonly json: boolean
    readonly target: Target
  }
  Status: { readonly json: boolean; readonly target: Target }
  DeadLettersList: { readonly filter: LetterFilter; readonly json: boolean; readonly target: Target }
  DeadLettersShow: { readonly id: string; readonly target: Target }
  DeadLettersReplay: { readonly chosen: Chosen; readonly target: Target }
  DeadLettersDrop: { readonly chosen: Chosen; readonly reason: string; readonly target: Target }
  Replay: { readonly request: ReplayRequest; readonly json: boolean; readonly target: Target }
  TokenCreate: {
    readonly name: string
    readonly scopes: Arr.NonEmptyReadonlyArray<Scope>
    /** Good for this long; for ever when undefined. */
    readonly days: number | undefined
    readonly target: Target
  }
  TokenList: { readonly json: boolean; readonly target: Target }
  TokenRevoke: { readonly id: string; readonly target: Target }
  AccessRebuild: { readonly secrets: string | undefined; readonly target: Target }
  Secrets: { readonly folder: string }
  Provision: { readonly folder: string }
  Help: Record<never, never>
}>
export const Command = Data.taggedEnum<Command>()

/** A command line that asks for nothing we know, with what was wrong about it. */
export class UsageProblem extends Data.TaggedError("UsageProblem")<{ readonly message: string }> {}

/** What `safelight help` prints. */
export const usage = `Usage: safelight COMMAND

  start [--demo] [--split]                Run the whole studio on this machine.
                                          --demo delivers drawn photographs to an example address.
                                          --split runs every service as a process of its own.
  deliver FOLDER --title T --client MAIL  Create a shoot, upload the folder, wait for the photos, deliver.
          [--name NAME] [--locale en|fr]  Of the client before them: what mails call them, and in which language.
                                          A --locale before the first client is meant for all.
          [--client MAIL ...] [--json]    More clients; the report as JSON.
  status [--json]                         Whether a studio runs, and how its parts are.
  dead-letters list [--json]              What could not be handled.
  dead-letters show ID                    One of them, with its error and body.
  dead-letters replay ID ... | --all      Handle it again.
  dead-letters drop ID ... | --all        Give it up for good.
               --reason WHY               list and --all take --consumer C, --type TYPE and --error TEXT.
  replay --consumer C                     Bring the log of events to one consumer again: what it missed is done,
         --from TIME | --sequence N       what it did is not done twice. --key KIND.ID and --type TYPE take a part.
         [--key K] [--type T] [--json]
  replay --consumer C --rebuild [--json]  Make the tables of a projection anew from the whole log.
  access rebuild [--secrets FOLDER]       Write who may see what to the broker again, when its bucket ACCESS lost it;
                                          the bucket is made again where it is gone, with the secrets of a studio
                                          of many containers if it is one.
  token create NAME [--scope S ...]       A new API token, shown once. Scopes: upload, read, admin (all; default).
               [--days N]                 Good for so many days; without it until it is revoked.
  token list [--json]                     Every token: what it may do, until when, its last use.
  token revoke ID                         End a token, named by its id or its name.
  secrets FOLDER                          Make the secrets of a studio of many containers (deploy/README.md).
  provision FOLDER                        Bring its tables, streams and buckets up to date, and keep them so.
  help                                    This text.

Every command takes --data FOLDER (default: SAFELIGHT_DATA, else the usual place). All but start take
--url ADDRESS and --token TOKEN for a studio on another machine.
`

const targetOptions = {
  url: { type: "string" },
  token: { type: "string" },
  data: { type: "string" }
} satisfies ParseArgsOptionsConfig

const problem = (message: string) => Either.left(new UsageProblem({ message }))

const words = <O extends ParseArgsOptionsConfig>(args: ReadonlyArray<string>, options: O) =>
  Either.try({
    try: () => parseArgs({ args: [...args], options, allowPositionals: true, strict: true, tokens: true }),
    catch: (error) => new UsageProblem({ message: error instanceof Error ? error.message : "Unknown option" })
  })

const target = (values: {
  readonly url?: string | undefined
  readonly token?: string | undefined
  readonly data?: string | undefined
}): Target => ({ url: values.url, token: values.token, data: values.data })

const start = (args: ReadonlyArray<string>) =>
  Either.flatMap(
    words(args, { demo: { type: "boolean" }, split: { type: "boolean" }, data: { type: "string" } }),
    ({ positionals, values }): Either.Either<Command, UsageProblem> =>
      positionals.length > 0
        ? problem(`start takes no "${positionals[0]}"`)
        : Either.right(Command.Start({ demo: values.demo ?? false, split: values.split ?? false, data: values.data }))
  )

const readers = {
  client: (text: string) =>
    Either.mapLeft(
      Schema.decodeUnknownEither(EmailAddress)(text),
      () => new UsageProblem({ message: `--client ${text} is not a mail address, like anna@example.com` })
    ),
  name: (text: string) =>
    Either.mapLeft(
      Schema.decodeUnknownEither(NewContact.fields.name)(text),
      () => new UsageProblem({ message: "--name needs the name of the client before it, up to 200 characters" })
    ),
  locale: (text: string) =>
    Either.mapLeft(
      Schema.decodeUnknownEither(Locale)(text),
      () => new UsageProblem({ message: `--locale ${text} is not a language of mails: en or fr` })
    )
}

/** One option and its value, in the order they were written. */
type Said = readonly [option: keyof typeof readers, value: string]

/** Each address once, however often it was named, with what was said behind it. */
const recipients = (said: ReadonlyArray<Said>) =>
  Either.gen(function* () {
    const found = new Map<EmailAddress, Recipient>()
    let last: EmailAddress | undefined
    let forAll: Pick<Recipient, "locale"> = {}
    for (const [option, value] of said) {
      if (option === "client") {
        last = yield* readers.client(value)
        found.set(last, found.get(last) ?? { email: last, ...forAll })
        continue
      }
      const more = option === "name" ? { name: yield* readers.name(value) } : { locale: yield* readers.locale(value) }
      if (last !== undefined) found.set(last, { email: last, ...found.get(last), ...more })
      else if ("locale" in more) forAll = more
      else return yield* problem("--name stands behind the --client it belongs to")
    }
    return [...found.values()]
  })

const isSaid = (option: string): option is Said[0] => Object.hasOwn(readers, option)

const deliver = (args: ReadonlyArray<string>) =>
  Either.flatMap(
    words(args, {
      ...targetOptions,
      title: { type: "string" },
      client: { type: "string", multiple: true },
      name: { type: "string", multiple: true },
      locale: { type: "string", multiple: true },
      json: { type: "boolean" }
    }),
    ({ positionals, tokens, values }): Either.Either<Command, UsageProblem> => {
      const said = tokens.flatMap(
        (token): ReadonlyArray<Said> =>
          token.kind === "option" && isSaid(token.name) ? [[token.name, token.value ?? ""]] : []
      )
      const [folder, ...more] = positionals
      if (folder === undefined) return problem("deliver needs a FOLDER with photographs")
      if (more.length > 0) return problem(`deliver takes one folder, not also "${more[0]}"`)
      if (!values.title?.trim()) return problem("deliver needs --title")
      if (!values.client?.length) return problem("deliver needs at least one --client")
      const { title } = values
      return Either.map(recipients(said), (clients) =>
        Command.Deliver({
          folder,
          title,
          clients,
          json: values.json ?? false,
          target: target(values)
        })
      )
    }
  )

const status = (args: ReadonlyArray<string>) =>
  Either.map(words(args, { ...targetOptions, json: { type: "boolean" } }), ({ values }) =>
    Command.Status({ json: values.json ?? false, target: target(values) })
  )

const deadLetters = (args: ReadonlyArray<string>) =>
  Either.flatMap(
    words(args, {
      ...targetOptions,
      json: { type: "boolean" },
      all: { type: "boolean" },
      consumer: { type: "string" },
      type: { type: "string" },
      error: { type: "string" },
      reason: { type: "string" }
    }),
    ({ positionals: [action, ...ids], values }): Either.Either<Command, UsageProblem> => {
      const [id] = ids
      const { consumer, error, type } = values
      const filter: LetterFilter = {
        ...(consumer === undefined ? {} : { consumer }),
        ...(type === undefined ? {} : { type }),
        ...(error === undefined ? {} : { error })
      }
      if (action === "list" && id === undefined) {
        return Either.right(Command.DeadLettersList({ filter, json: values.json ?? false, target: target(values) }))
      }
      if (action === "show" && id !== undefined && ids.length === 1) {
        return Either.right(Command.DeadLettersShow({ id, target: target(values) }))
      }
      if ((action === "replay" || action === "drop") && (id !== undefined) !== (values.all ?? false)) {
        const odd = ids.find((word) => !/^\d+$/.test(word))
        if (odd !== undefined) return problem(`"${odd}" is not the number of a dead letter`)
        const chosen = id === undefined ? filter : ids.map(Number)
        if (action === "replay") return Either.right(Command.DeadLettersReplay({ chosen, target: target(values) }))
        const reason = values.reason?.trim() ?? ""
        if (reason === "") return problem("dead-letters drop needs --reason WHY: it stands in the log")
        return Either.right(Command.DeadLettersDrop({ chosen, reason, target: target(values) }))
      }
      return problem("dead-letters is followed by list, show ID, replay or drop, and these by ID ... or --all")
    }
  )

const isUuid = Schema.is(Schema.UUID)

const replayStart = (values: {
  readonly from?: string | undefined
  readonly sequence?: string | undefined
}): Either.Either<Pick<ReplayRequest, "from" | "sequence">, UsageProblem> => {
  const { from, sequence } = values
  if (from !== undefined && sequence !== undefined) return problem("replay takes --from or --sequence, not both")
  if (sequence !== undefined) {
    const number = Number(sequence)
    return Number.isSafeInteger(number) && number > 0
      ? Either.right({ sequence: number })
      : problem(`--sequence ${sequence} is not a number from 1`)
  }
  if (from === undefined) return Either.right({})
  return Either.mapBoth(Schema.decodeEither(Schema.DateTimeUtc)(from), {
    onLeft: () => new UsageProblem({ message: `--from ${from} is not a time, like 2026-06-21T14:30:00Z` }),
    onRight: (time) => ({ from: time })
  })
}

const replay = (args: ReadonlyArray<string>) =>
  Either.flatMap(
    words(args, {
      ...targetOptions,
      consumer: { type: "string" },
      from: { type: "string" },
      sequence: { type: "string" },
      key: { type: "string" },
      type: { type: "string" },
      rebuild: { type: "boolean" },
      json: { type: "boolean" }
    }),
    ({ positionals, values }): Either.Either<Command, UsageProblem> => {
      const { consumer, key, rebuild = false, type } = values
      if (positionals.length > 0) return problem(`replay takes no "${positionals[0]}"`)
      if (consumer === undefined) return problem("replay needs --consumer")
      if (key !== undefined && !isUuid(/^(?:shoot|user|studio)\.(.+)$/.exec(key)?.[1])) {
        return problem(`--key ${key} is not one, like shoot.01890000-0000-7000-8000-000000000000`)
      }
      return Either.flatMap(replayStart(values), (start) => {
        if (!rebuild && key === undefined && type === undefined && Object.keys(start).length === 0) {
          return problem("replay needs --from TIME or --sequence N, or a part of the log by --key or --type")
        }
        const part = { ...(key === undefined ? {} : { key }), ...(type === undefined ? {} : { type }) }
        const mode = rebuild ? "rebuild" : "redeliver"
        return Either.right(
          Command.Replay({
            request: { consumer, mode, ...start, ...part },
            json: values.json ?? false,
            target: target(values)
          })
        )
      })
    }
  )

const access = (args: ReadonlyArray<string>) =>
  Either.flatMap(
    words(args, { ...targetOptions, secrets: { type: "string" } }),
    ({ positionals: [action, more], values }): Either.Either<Command, UsageProblem> =>
      action === "rebuild" && more === undefined
        ? Either.right(Command.AccessRebuild({ secrets: values.secrets, target: target(values) }))
        : problem("access is followed by rebuild")
  )

const scopesOf = (texts: ReadonlyArray<string>) =>
  Either.mapLeft(
    Schema.decodeUnknownEither(Schema.NonEmptyArray(Scope))(texts),
    () => new UsageProblem({ message: `--scope is one of ${Scope.literals.join(", ")}` })
  )

const daysOf = (text: string | undefined): Either.Either<number | undefined, UsageProblem> =>
  text === undefined || /^[1-9]\d{0,3}$/.test(text)
    ? Either.right(text === undefined ? undefined : Number(text))
    : problem(`--days ${text} is not a number of days from 1 to 9999`)

const token = (args: ReadonlyArray<string>) =>
  Either.flatMap(
    words(args, {
      ...targetOptions,
      scope: { type: "string", multiple: true },
      days: { type: "string" },
      json: { type: "boolean" }
    }),
    ({ positionals: [action, value, more], values }): Either.Either<Command, UsageProblem> => {
      if (more !== undefined) return problem(`token ${action} takes one name, not also "${more}"`)
      if (action === "list" && value === undefined) {
        return Either.right(Command.TokenList({ json: values.json ?? false, target: target(values) }))
      }
      if (action === "create" && value !== undefined) {
        return Either.gen(function* () {
          const scopes = yield* scopesOf([...new Set(values.scope ?? ["admin"])])
          return Command.TokenCreate({ name: value, scopes, days: yield* daysOf(values.days), target: target(values) })
        })
      }
      if (action === "revoke" && value !== undefined) {
        return Either.right(Command.TokenRevoke({ id: value, target: target(values) }))
      }
      return problem("token is followed by create NAME, list or revoke ID")
    }
  )

/** `secrets` and `provision`: a folder of secrets and nothing else. */
const ofFolder = (name: string, args: ReadonlyArray<string>, make: (of: { readonly folder: string }) => Command) =>
  Either.flatMap(
    words(args, {}),
    ({ positionals: [folder, more] }): Either.Either<Command, UsageProblem> =>
      folder === undefined || more !== undefined
        ? problem(`${name} is followed by the FOLDER of the secrets`)
        : Either.right(make({ folder }))
  )

/** Reads the words after the program's name. Without any, or with `--help` among them, it is a request for help. */
export const parse = (argv: ReadonlyArray<string>): Either.Either<Command, UsageProblem> => {
  const [name, ...args] = argv
  // No option's value can be one of these: it would have to be written as --title=--help.
  if (args.includes("--help") || args.includes("-h")) return Either.right(Command.Help())
  switch (name) {
    case "start":
      return start(args)
    case "deliver":
      return deliver(args)
    case "status":
      return status(args)
    case "dead-letters":
      return deadLetters(args)
    case "replay":
      return replay(args)
    case "access":
      return access(args)
    case "token":
      return token(args)
    case "secrets":
      return ofFolder(name, args, Command.Secrets)
    case "provision":
      return ofFolder(name, args, Command.Provision)
    case undefined:
    case "help":
    case "--help":
    case "-h":
      return Either.right(Command.Help())
    default:
      return problem(`There is no command "${name}"`)
  }
}
