"""Writing alerts: what people ask for (`subscribing`, `addresses`), telling them (`matching`,
`digesting`), and what keeps it in order (`upkeep`)."""
