import { describe } from "@effect/vitest"
import { layer } from "../src/ImagingMemory.ts"
import { imagingContract } from "./ImagingContract.ts"

describe("in memory", () => imagingContract(layer))
