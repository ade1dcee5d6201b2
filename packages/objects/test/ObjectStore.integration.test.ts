import { ObjectStore } from "@safelight/objects/ObjectStore"
import { Layer } from "effect"
import { objectStoreContract } from "./ObjectStoreContract.ts"
import { server } from "./servers.ts"

objectStoreContract("object store on JetStream", ObjectStore.layer.pipe(Layer.provide(server)))
