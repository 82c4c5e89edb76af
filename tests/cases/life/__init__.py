"""The life of cases at random: who lives there (`world`), what they do (`citizens`, `agents`,
`counter`, `clock`), what is seen of it (`sight`), and what must hold whatever was done
(`course`, `keeping`, `sharing`). `test_life` plays it; `test_promises` breaks each promise."""
