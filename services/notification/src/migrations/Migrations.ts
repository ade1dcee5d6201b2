import { migration as mails } from "./0001_mails.ts"

export const migrations = { "0001_mails": mails }
