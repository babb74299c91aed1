"""Whatever bytes a student or a stranger chose, every reader comes back with what it may say."""

from __future__ import annotations

import random

import pytest
from hostile_readers import READERS, seeds


def mutated(seed: bytes, chance: random.Random) -> bytes:
    """The input with bytes changed, cut out, doubled or put in."""
    data = bytearray(seed)
    for _ in range(chance.choice([1, 2, 5, 20])):
        place = chance.randrange(len(data) + 1)
        length = chance.choice([1, 1, 4, 30])
        match chance.randrange(4):
            case 0:
                data[place : place + 1] = bytes([chance.randrange(256)])
            case 1:
                del data[place : place + length]
            case 2:
                data[place:place] = data[place : place + length] * chance.choice([1, 50])
            case 3:
                data[place:place] = chance.choice([b"\0", b"\xff" * 4, b"../", b"(" * 50, b"*1", b"'", b"\n", b"\r"])
    return bytes(data)


@pytest.mark.parametrize("reader", READERS)
def test_any_bytes_have_an_answer(reader: str) -> None:
    chance = random.Random(reader)
    for seed in seeds(reader):
        READERS[reader](seed)
        for _ in range(150):
            READERS[reader](mutated(seed, chance))
    for data in (b"", b"\0", b"\xff" * 1000, bytes(range(256)) * 40):
        READERS[reader](data)


def test_a_bomb_is_not_unpacked() -> None:
    """Packed zeros stop where the limit is, whatever packs them."""
    import gzip
    import lzma

    from hostile_readers import LIMITS

    from autograder.faults import Unreadable
    from autograder.intake.archives import collect_tar
    from autograder.intake.upload import Opening

    for pack in (gzip.compress, lzma.compress):
        with pytest.raises(Unreadable, match="would unpack to more than"):
            collect_tar(pack(bytes(200_000_000)), Opening(LIMITS))
