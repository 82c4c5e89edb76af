"""Why a file is refused, as the workshop says it to its door. Knows nothing of the product."""


class Problem(Exception):
    """In one word: password, pages, pixels, moving, active, damaged."""

    def __init__(self, word: str, pages: int = 0) -> None:
        super().__init__(word)
        self.word, self.pages = word, pages
