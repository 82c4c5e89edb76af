"""Lists of cases that cost the same whatever their number: « Mes demandes » (`listing`),
« À faire » (`waiting`), the agents' lists (`queues`, by `walks` of an index) and the search by
words (`search`, by `lookups` in the terms that `indexing` writes)."""
