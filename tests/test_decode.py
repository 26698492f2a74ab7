"""Which of a window's spans are taken for names."""

import numpy as np
import pytest

from kg.extract.decode import GENERIC, NAME, choose
from kg.extract.reader import Settings

KINDS = 2
SETTINGS = Settings(name=0.4, agreed=0.2, generic=0.5)


def chosen(role: int, kind: int, likely: float, tag: int) -> list[tuple[int, int]]:
    """What is taken where one span of one word is so likely of a kind in a role."""
    shares = np.full(1 + 3 * KINDS, 1e-6, np.float32)
    shares[1 + role * KINDS + kind], shares[0] = likely, 1 - likely
    word = np.zeros(1, np.int64)
    found = choose(word, word, np.log(shares)[None], np.array([tag]), KINDS, SETTINGS)
    return [(int(shares.argmax()), role) for _, shares, role in found]


@pytest.mark.parametrize(
    ("likely", "tag", "taken"),
    [
        (0.5, 0, True),
        (0.3, 0, False),
        (0.3, 2, True),
        (0.3, 1, False),
        (0.1, 2, False),
    ],
    ids=["sure", "doubtful", "doubtful, words agree", "words disagree", "too doubtful"],
)
def test_a_name_that_the_words_put_in_the_same_class_may_be_less_sure(
    likely: float, tag: int, taken: bool
) -> None:
    assert chosen(NAME, 1, likely, tag) == ([(1, NAME)] if taken else [])


def test_what_the_words_make_of_a_generic_phrase_does_not_count() -> None:
    assert chosen(GENERIC, 1, 0.45, 2) == []
    assert chosen(GENERIC, 1, 0.55, 2) == [(1, GENERIC)]
