import { stream } from "@safelight/imaging/Paint"
import type { SqlService } from "../../src/Secrets.ts"

/**
 * What is killed: a process, a relay with what it has not sent yet, mails on their way, a server below them, or the
 * process that started them all, with which they end.
 */
export type Target =
  | { readonly kind: "process"; readonly name: "gateway" | "file" | "media" | "notification" }
  | { readonly kind: "relay"; readonly name: SqlService }
  | { readonly kind: "mails"; readonly name: "notification" }
  | { readonly kind: "server"; readonly name: "nats-server" | "postgres" }
  | { readonly kind: "parent"; readonly name: "studio" }

/** When: as soon as this part of the photographs has come, or has been processed, or when the shoot is delivered. */
export interface Moment {
  readonly target: Target
  readonly while: "upload" | "process" | "mails" | "download" | "small deliveries"
  readonly at: number
}

export const wordsOf = ({ kind, name }: Target): string =>
  ({
    process: name,
    relay: `the relay of ${name}`,
    mails: `${name} with mails on their way`,
    server: name,
    parent: "the parent of all"
  })[kind]

const shuffled = <A>(all: ReadonlyArray<A>, random: () => number): ReadonlyArray<A> =>
  all
    .map((each) => ({ each, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ each }) => each)

/** Every target once in a round, the parent of all in the last; the rounds share the photographs in equal parts. */
export const momentsOf = (plan: { readonly seed: number; readonly rounds: number }): ReadonlyArray<Moment> => {
  const random = stream(plan.seed)
  const rounds = Array.from({ length: plan.rounds }, (_, round) => {
    const [first = "nats-server", second = "postgres"] = shuffled(["nats-server", "postgres"] as const, random)
    const uploads: ReadonlyArray<Target> = [
      { kind: "process", name: "gateway" },
      { kind: "process", name: "file" },
      { kind: "relay", name: "file" },
      { kind: "server", name: first },
      ...(round === plan.rounds - 1 ? [{ kind: "parent", name: "studio" } as const] : [])
    ]
    const processing: ReadonlyArray<Target> = [
      { kind: "process", name: "media" },
      { kind: "process", name: "notification" },
      { kind: "server", name: second }
    ]
    const all = shuffled(
      [
        ...uploads.map((target) => ({ target, while: "upload" as const })),
        ...processing.map((target) => ({ target, while: "process" as const }))
      ],
      random
    )
    return all.map((each, index): Moment => {
      const part = (index + 0.2 + 0.6 * random()) / all.length
      return { ...each, at: (0.9 * (round + part)) / plan.rounds }
    })
  }).flat()
  return [...rounds, { target: { kind: "mails", name: "notification" }, while: "mails", at: 0 }]
}

/** One process on each side, and the broker they meet at; in the first half, so that a slow return leaves work to hit. */
export const few = (moments: ReadonlyArray<Moment>): ReadonlyArray<Moment> =>
  moments
    .filter(
      ({ target, while: during }) =>
        (target.kind === "process" && (target.name === "file" || target.name === "media")) ||
        (target.kind === "server" && target.name === "nats-server" && during !== "download")
    )
    .map((moment) => ({ ...moment, at: moment.at / 2 }))
