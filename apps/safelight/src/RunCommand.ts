import * as Console from "effect/Console"
import { Command, usage } from "./Command.ts"
import * as Status from "./Status.ts"
import * as Studio from "./Studio.ts"

/** Does what the command line asked for. */
export const runCommand = (command: Command) =>
  Command.$match(command, {
    Start: Studio.run,
    Deliver: () => Console.log(usage),
    Status: Status.run,
    DeadLettersList: () => Console.log(usage),
    DeadLettersShow: () => Console.log(usage),
    DeadLettersReplay: () => Console.log(usage),
    TokenCreate: () => Console.log(usage),
    TokenRevoke: () => Console.log(usage),
    Help: () => Console.log(usage)
  })
