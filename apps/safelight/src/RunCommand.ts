import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { Command, usage } from "./Command.ts"
import * as DeadLettersCommand from "./commands/DeadLettersCommand.ts"
import * as ReplayCommand from "./commands/ReplayCommand.ts"
import * as TokenCommand from "./commands/TokenCommand.ts"
import * as Status from "./Status.ts"

/** Loaded only where it is wanted: every service and driver hangs on it, and the other commands need none. */
const studio = Effect.promise(() => import("./Studio.ts"))
const deploymentSecrets = Effect.promise(() => import("./deployment/DeploymentSecrets.ts"))
const provision = Effect.promise(() => import("./deployment/Provision.ts"))

/** Likewise: a studio that runs for months sends nothing to itself. */
const deliver = Effect.promise(() => import("./commands/DeliverCommand.ts"))
const access = Effect.promise(() => import("./commands/AccessCommand.ts"))

/** Does what the command line asked for. */
export const runCommand = (command: Command) =>
  Command.$match(command, {
    Start: (options) => Effect.flatMap(studio, ({ run }) => run(options)),
    Deliver: (options) => Effect.flatMap(deliver, ({ run }) => run(options)),
    Status: Status.run,
    DeadLettersList: DeadLettersCommand.list,
    DeadLettersShow: DeadLettersCommand.show,
    DeadLettersReplay: DeadLettersCommand.replay,
    DeadLettersDrop: DeadLettersCommand.drop,
    Replay: ReplayCommand.run,
    AccessRebuild: (options) => Effect.flatMap(access, ({ rebuild }) => rebuild(options)),
    TokenCreate: TokenCommand.create,
    TokenList: TokenCommand.list,
    TokenRevoke: TokenCommand.revoke,
    Secrets: ({ folder }) => Effect.flatMap(deploymentSecrets, ({ write }) => write(folder)),
    Provision: ({ folder }) => Effect.flatMap(provision, ({ run }) => run(folder)),
    Help: () => Console.log(usage)
  })
