import { ObjectStore } from "@safelight/objects/ObjectStore"
import { ResumableUploads } from "@safelight/objects/ResumableUploads"
import { Layer } from "effect"
import { bucket } from "./ObjectStoreContract.ts"
import { resumableUploadsContract } from "./ResumableUploadsContract.ts"

resumableUploadsContract(
  "resumable uploads in memory",
  ResumableUploads.layerMemory.pipe(Layer.provideMerge(ObjectStore.layerMemory([bucket])))
)
