/*
 * Loaded into every process of a studio before its own code (`NODE_OPTIONS=--import`), it ends the process as kill -9
 * does, before or after a durable step. It stands at the drivers and outside the program: what runs in production knows
 * nothing of it, and without this file there is nothing to switch on.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs"
import { createRequire, enableCompileCache, flushCompileCache } from "node:module"
import { basename, dirname, join } from "node:path"
import type { MsgImpl, NatsConnectionImpl } from "@nats-io/nats-core/internal"
import type * as Pg from "pg"
import { answered, nameOf, type Point, type Side, sentTo, tablesOf, turnOf, writesUnseen } from "./DurableSteps.ts"
import { diedOf, type Noted, type Orders, ordersOf, passedOf } from "./Faults.ts"

/** The file of settings that a process of a split studio is started with; nothing else is one of its processes. */
const settingsFile = process.execArgv.flatMap(
  (word) => /^--env-file=(.+\/processes\/\w+\.env)$/.exec(word)?.[1] ?? []
)[0]

const calm: Orders = { seed: 0, odds: 0, counting: false, aheadMillis: 0 }

/** The orders as they are now, looked for ten times a second. */
const follow = (folder: string): (() => Orders) => {
  let orders = calm
  const read = () => {
    try {
      orders = { ...calm, ...JSON.parse(readFileSync(ordersOf(folder), "utf8")) }
    } catch {
      // Not written yet, or half written: what was said before holds.
    }
  }
  read()
  setInterval(read, 100).unref()
  return () => orders
}

/**
 * The parent of all starts again at once what has lived for ten seconds, and waits up to five otherwise. While processes
 * die at every step its clock runs ten times as fast, or a run would mostly wait for that.
 */
const hurry = (folder: string): void => {
  const orders = follow(folder)
  let ahead = 0
  let last = performance.now()
  moveClock(() => {
    const now = performance.now()
    if (orders().odds > 0) ahead += 9 * (now - last)
    last = now
    return ahead
  })
}

const install = async (folder: string, name: string): Promise<void> => {
  // Not above: the first process with this hook is the one that builds it.
  const { stream } = await import("@safelight/imaging/Paint")
  const orders = follow(folder)
  const realNow = Date.now.bind(Date)
  moveClock(() => orders().aheadMillis)

  const linesOf = (file: string): ReadonlyArray<Noted> =>
    existsSync(file)
      ? readFileSync(file, "utf8")
          .split("\n")
          .flatMap((line) => (line === "" ? [] : [JSON.parse(line)]))
      : []
  const died = linesOf(diedOf(folder, name))
  const covered = new Set(died.map(nameOf))
  const passed = new Set(linesOf(passedOf(folder, name)).map(nameOf))
  // Another stream of numbers in each life of each process.
  const seed = [...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), orders().seed + died.length * 7919)
  const random = stream(seed)
  const note = (file: string, { side, step }: Point) =>
    appendFileSync(file, `${JSON.stringify({ step, side, at: realNow() } satisfies Noted)}\n`)

  const ways: Ways = {
    pass: (point) => {
      const named = nameOf(point)
      if (passed.has(named) || !orders().counting) return
      passed.add(named)
      note(passedOf(folder, name), point)
    },
    isDue: (point) =>
      died.length < (orders().most ?? Number.POSITIVE_INFINITY) &&
      !covered.has(nameOf(point)) &&
      random() < orders().odds,
    die: (point) => {
      note(diedOf(folder, name), point)
      process.kill(process.pid, "SIGKILL")
      throw new Error("still here")
    }
  }
  const at = (step: string, side: Side): void => {
    const point = { step, side }
    ways.pass(point)
    if (ways.isDue(point)) ways.die(point)
  }

  atDatabase(ways, at)
  atBroker(at)
  await atMailServer(at)
}

/** Processes begin a hundred times in a run: they need not compile the same code each time. */
const compileOnce = (folder: string): void => {
  enableCompileCache(join(folder, "compiled"))
  // Who is killed writes nothing at its end.
  setTimeout(flushCompileCache, 3_000).unref()
}

interface Ways {
  /** Notes that the process came by here. */
  readonly pass: (point: Point) => void
  /** Whether this is an end of a step to die at. */
  readonly isDue: (point: Point) => boolean
  readonly die: (point: Point) => never
}

const moveClock = (ahead: () => number): void => {
  const RealDate = Date
  const now = () => RealDate.now() + ahead()
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, given, newTarget) => Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget),
    get: (target, key) => (key === "now" ? now : Reflect.get(target, key))
  })
}

type Answered = (error: Error | null, result: { readonly rowCount: number | null }) => void
type Ask = (...words: ReadonlyArray<unknown>) => unknown

const require = createRequire(import.meta.url)

/**
 * Commits, and single statements that write. A statement that finds nothing to write is no step: one that may end here
 * is first done in a transaction, and that is given up either way.
 */
const atDatabase = ({ die, isDue, pass }: Ways, at: (step: string, side: Side) => void): void => {
  const pg: typeof Pg = require("pg")
  const ask: Ask = pg.Client.prototype.query
  /** Tables written in the open transaction of a connection; absent outside of one. */
  const open = new WeakMap<object, Set<string>>()
  const query = function (this: Pg.Client, ...words: ReadonlyArray<unknown>): unknown {
    const [first] = words
    const text = typeof first === "string" ? first : String(Reflect.get(Object(first), "text") ?? "")
    const answer = words.at(-1)
    if (typeof answer !== "function") return ask.apply(this, [...words])
    const given = words.slice(0, -1)
    const rowsOf = (result: Parameters<Answered>[1]) => Math.max(result.rowCount ?? 0, writesUnseen(text) ? 1 : 0)
    const then = (done: (rows: number) => void) =>
      ask.apply(this, [
        ...given,
        (error: Error | null, result: Parameters<Answered>[1]) => {
          if (error === null || error === undefined) done(rowsOf(result))
          answer(error, result)
        }
      ])
    const written = open.get(this)
    switch (turnOf(text)) {
      case "begin":
        return then(() => open.set(this, new Set()))
      case "rollback":
        return then(() => open.delete(this))
      case "commit": {
        open.delete(this)
        if (written === undefined || written.size === 0) return then(() => {})
        const step = `commit ${[...written].sort().join(" ")}`
        at(step, "before")
        return then(() => at(step, "after"))
      }
    }
    const tables = tablesOf(text)
    if (tables.length === 0) return then(() => {})
    if (written !== undefined) {
      return then((rows) => {
        if (rows > 0) for (const table of tables) written.add(table)
      })
    }
    const step = `write ${tables.join(" ")}`
    const before: Point = { step, side: "before" }
    const go = () =>
      then((rows) => {
        if (rows === 0) return
        pass(before)
        at(step, "after")
      })
    if (!isDue(before)) return go()
    const tell = (words: ReadonlyArray<unknown>, done: (rows: number) => void) =>
      ask.apply(this, [
        ...words,
        (error: Error | null, result: Parameters<Answered>[1]) => done(error ? 0 : rowsOf(result))
      ])
    return tell(["BEGIN"], () =>
      tell(given, (rows) => {
        if (rows > 0) {
          pass(before)
          die(before)
        }
        tell(["ROLLBACK"], go)
      })
    )
  }
  Reflect.set(pg.Client.prototype, "query", query)
}

/** Bytes, events, facts, jobs and letters, each with the broker's answer; and what consumers say of what they got. */
const atBroker = (at: (step: string, side: Side) => void): void => {
  const nats: {
    NatsConnectionImpl: typeof NatsConnectionImpl
    MsgImpl: typeof MsgImpl
  } = require("@nats-io/nats-core/internal")
  const connection = nats.NatsConnectionImpl.prototype
  const message = nats.MsgImpl.prototype
  const { publish, request } = connection
  const { respond } = message

  connection.request = function (...words) {
    const step = sentTo(words[0])
    if (step === undefined) return request.apply(this, words)
    const committed = words[2]?.headers?.get("Nats-Batch-Commit") ? "publish batch" : step
    at(committed, "before")
    return request.apply(this, words).then((answer) => {
      at(committed, "after")
      return answer
    })
  }
  connection.publish = function (...words) {
    // With a place for the answer it belongs to a request, or it asks for messages.
    const step = words[2]?.reply === undefined ? sentTo(words[0]) : undefined
    if (step !== undefined) at(`${step} of a batch`, "before")
    publish.apply(this, words)
  }
  message.respond = function (...words) {
    const step = answered(this.reply ?? "", String(words[0] ?? ""))
    if (step === undefined) return respond.apply(this, words)
    at(step, "before")
    const said = respond.apply(this, words)
    // It is said when the broker has read it.
    const { publisher }: { publisher: { flush: () => Promise<void> } } = Object(this)
    publisher.flush().then(
      () => at(step, "after"),
      () => {}
    )
    return said
  }
}

/** Mails, before the first word to the mail server and after its last. */
const atMailServer = async (at: (step: string, side: Side) => void): Promise<void> => {
  const { prototype } = (await import("nodemailer/lib/mailer")).default
  const send = prototype.sendMail
  const sendMail = async function (this: unknown, mail: unknown) {
    at("send mail", "before")
    const answer = await Reflect.apply(send, this, [mail])
    at("send mail", "after")
    return answer
  }
  Reflect.set(prototype, "sendMail", sendMail)
}

const dataFolder = process.env["SAFELIGHT_DATA"]
if (settingsFile !== undefined) {
  compileOnce(dirname(settingsFile))
  await install(dirname(settingsFile), basename(settingsFile, ".env"))
} else if (dataFolder !== undefined && process.argv.includes("--split")) {
  hurry(join(dataFolder, "processes"))
}
