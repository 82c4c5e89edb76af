"""How long cases take: what the law promises (`deadlines`), what is observed (`observed`,
`durations`), stored each night (`processing_time`), and how it is told (`words`, `details`,
`charts`, `trace`)."""
