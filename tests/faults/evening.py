"""The commands of a busy evening, each with a mark by which it can be found."""

import random

FIRST_NUMBER = 101
MARK = "mark-"


class Evening:
    """An endless row of command lines; the same seed gives the same evening."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311
        self._marks = 0

    def lines(self, count: int, open_numbers: list[int]) -> list[str]:
        """Give the next commands.

        Args:
            count: How many.
            open_numbers: The incidents that are open; they are written to and ended.
        """
        numbers = open_numbers or [FIRST_NUMBER]
        first = [] if open_numbers else [self._opening()]
        return [*first, *(self._line(numbers) for _ in range(count - len(first)))]

    def _line(self, numbers: list[int]) -> str:
        number = self._chance.choice(numbers)
        begun = self._chance.random() < 12 / (12 + len(numbers))
        match self._chance.randrange(10):
            case 0 | 1 if begun:
                return self._opening()
            case 0 | 1:
                return f"X {number} {self._mark()}"
            case 2:
                return f"PR {number} {self._chance.randrange(5)}"
            case 3:
                return self._chance.choice(["ON 21", "OFF 21", "AV 21", "BZ 21 court"])
            case _:
                words = "ประตูหลัง " * self._chance.randrange(6)
                return f"RM {number} {words}{self._mark()}"

    def _opening(self) -> str:
        return f"N noise @wat-khum {self._mark()}"

    def _mark(self) -> str:
        self._marks += 1
        return f"{MARK}{self._marks:07d}"
