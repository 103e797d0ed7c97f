"""Words, sentences and titles of no language, so that no rule knows them."""

from random import Random

_ONSETS = ("b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "st", "tr", "kl")
_VOWELS = ("a", "e", "i", "o", "u", "ai", "eo")
_ENDS = ("", "n", "r", "s", "l", "m")


def _word(rng: Random) -> str:
    return "".join(
        rng.choice(_ONSETS) + rng.choice(_VOWELS) + rng.choice(_ENDS)
        for _ in range(rng.choice((1, 2, 2, 3)))
    )


WORDS = sorted({_word(Random(seed)) for seed in range(6_000)})  # noqa: S311 - not for secrets


def words(rng: Random, size: int) -> list[str]:
    """Return `size` words."""
    return rng.choices(WORDS, k=size)


def title(rng: Random, low: int, high: int) -> str:
    """Return a title of `low` to `high` words."""
    return " ".join(words(rng, rng.randint(low, high))).capitalize()


def label(rng: Random, size: int = 1) -> str:
    """Return a label of `size` words, each with a capital."""
    return " ".join(words(rng, size)).title()


def sentence(rng: Random, low: int = 8, high: int = 22) -> str:
    """Return a sentence."""
    return " ".join(words(rng, rng.randint(low, high))).capitalize() + "."


def paragraph(rng: Random) -> str:
    """Return two to four sentences."""
    return " ".join(sentence(rng) for _ in range(rng.randint(2, 4)))
