import { ObjectStore } from "@safelight/objects/ObjectStore"
import { bucket, objectStoreContract } from "./ObjectStoreContract.ts"

objectStoreContract("object store in memory", ObjectStore.layerMemory([bucket]))
