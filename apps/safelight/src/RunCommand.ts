import * as Console from "effect/Console"
import { Command, usage } from "./Command.ts"
import * as DeadLettersCommand from "./commands/DeadLettersCommand.ts"
import * as DeliverCommand from "./commands/DeliverCommand.ts"
import * as TokenCommand from "./commands/TokenCommand.ts"
import * as Status from "./Status.ts"
import * as Studio from "./Studio.ts"

/** Does what the command line asked for. */
export const runCommand = (command: Command) =>
  Command.$match(command, {
    Start: Studio.run,
    Deliver: DeliverCommand.run,
    Status: Status.run,
    DeadLettersList: DeadLettersCommand.list,
    DeadLettersShow: DeadLettersCommand.show,
    DeadLettersReplay: DeadLettersCommand.replay,
    TokenCreate: TokenCommand.create,
    TokenRevoke: TokenCommand.revoke,
    Help: () => Console.log(usage)
  })
