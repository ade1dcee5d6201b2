import { connect } from "@nats-io/transport-node"
import { Effect } from "effect"
import * as Pg from "pg"

type Environment = Readonly<Record<string, string | undefined>>

/** Whether the database lets in who has this address, and lets them read what the outbox of `owner` holds. */
export const mayRead = ({ DATABASE_URL }: Environment, owner: string) =>
  Effect.promise(async () => {
    const client = new Pg.Client({ connectionString: DATABASE_URL })
    await client.connect()
    const asking = async (statement: string) =>
      client.query(statement).then(
        () => true,
        () => false
      )
    const reads = await asking(`SELECT count(*) FROM ${owner}.outbox`)
    const becomes = await asking(`SET ROLE safelight_${owner}`)
    await client.end()
    return reads || becomes
  })

/** Those of the subjects that the broker lets a process publish on, with the account that it was given. */
export const mayPublish = ({ NATS_PASSWORD, NATS_URL }: Environment, user: string, subjects: ReadonlyArray<string>) =>
  Effect.promise(async () => {
    const connection = await connect({
      servers: NATS_URL ?? "",
      user,
      pass: NATS_PASSWORD ?? "",
      inboxPrefix: `_INBOX.${user}`
    })
    const refused = new Set<string>()
    const listen = async () => {
      for await (const status of connection.status()) {
        if (status.type !== "error") continue
        for (const subject of subjects) if (status.error.message.includes(`"${subject}"`)) refused.add(subject)
      }
    }
    const listening = listen()
    for (const subject of subjects) connection.publish(subject, "{}")
    // The broker answers in order.
    await connection.flush()
    await connection.flush()
    await connection.close()
    await listening
    return subjects.filter((subject) => !refused.has(subject))
  })
