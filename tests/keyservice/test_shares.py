"""The root in five shares: any three make it again, two do not, and wrong words are told apart from wrong papers."""

from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.keyservice.errors import KeysSealed, KeysUnavailable, SharesWrong
from amparo.keyservice.protocol import Operation
from amparo.keyservice.shares import CUSTODIANS, NEEDED, combine, split, tidy
from tests.keyservice.conftest import ROOT, House

roots = st.binary(min_size=32, max_size=32)
MADE = split(ROOT)
# Made once; three of them must give the root below for ever, also by another implementation of SLIP-0039.
KEPT = (
    "explain single academic axle advance spelling scared wealthy belong busy length "
    "random family sweater knit remind jerky repeat holiday away aide forward "
    "describe teammate lamp overall wireless railroad sack vitamins recover always ladybug",
    "explain single academic agree alcohol imply lobe mixed reward fantasy evil "
    "modify trial erode round phantom broken home maiden afraid slow browser "
    "punish genuine expect frost prune story findings recover short geology reaction",
    "explain single academic amazing already soul stick smirk funding golden carbon "
    "ancient criminal arena facility similar gather garbage sister rebound adjust darkness "
    "document memory spit software safari spelling guest clinic dining cleanup greatest",
)


def test_shares_written_down_long_ago_still_make_their_root() -> None:
    assert combine(KEPT) == bytes(range(32))


@given(roots, st.data())
@settings(max_examples=15, deadline=None)
def test_any_three_of_five_in_any_order_make_the_root_and_no_two_do(root: bytes, data: st.DataObject) -> None:
    made = split(root)
    assert len(set(made)) == CUSTODIANS
    assert all(combine(three) == root for three in combinations(made, NEEDED))
    assert combine(data.draw(st.permutations(made))) == root
    for two in combinations(made, 2):
        with pytest.raises(SharesWrong, match="3 different shares are needed, here are 2"):
            combine([*two, two[0]])


def test_shares_of_two_ceremonies_do_not_mix() -> None:
    again = split(ROOT)
    with pytest.raises(SharesWrong, match="another ceremony"):
        combine([MADE[0], MADE[1], again[2]])


def test_words_are_taken_as_people_type_them() -> None:
    typed = [f"  {share.upper()} ".replace(" ", "  ", 3) for share in MADE[:3]]
    assert combine(typed) == ROOT


@given(st.integers(0, 32), st.integers(0, 32))
@settings(max_examples=30, deadline=None)
def test_a_word_that_is_wrong_or_two_that_changed_places_are_noticed(one: int, other: int) -> None:
    words = MADE[0].split()
    wrong = [*words]
    wrong[one] = "academic" if words[one] != "academic" else "acid"
    with pytest.raises(SharesWrong, match="Compare it with the paper"):
        tidy(" ".join(wrong))
    swapped = [*words]
    swapped[one], swapped[other] = words[other], words[one]
    if swapped != words:
        with pytest.raises(SharesWrong, match="changed places"):
            tidy(" ".join(swapped))


@pytest.mark.parametrize("typed", ["", "word", " ".join(["academic"] * 32), " ".join(["academic"] * 34)])
def test_too_few_or_too_many_words_are_counted(typed: str) -> None:
    with pytest.raises(SharesWrong, match=f"33 words, here are {len(typed.split())}"):
        tidy(typed)


def test_no_error_repeats_a_word() -> None:
    for typed in (["secretword"] * 33, ["secretword"] * 5):
        with pytest.raises(SharesWrong) as raised:
            tidy(" ".join(typed))
        assert "secretword" not in str(raised.value)


def give(service: object, share: str) -> list[bytes]:
    return service.answer(Operation.UNSEAL, [share.encode()])  # type: ignore[attr-defined,no-any-return] # a service


@pytest.mark.parametrize("three", [(0, 1, 2), (4, 2, 0), (3, 1, 4)])
def test_a_sealed_service_opens_with_the_third_share(house: House, three: tuple[int, int, int]) -> None:
    key, wrapped = house.service().keys.new_key("person", 3)
    service = house.service(root=None)
    for count, one in enumerate(three, start=1):
        with pytest.raises(KeysSealed):
            service.keys.open("person", wrapped)
        assert give(service, MADE[one]) == [str(count).encode(), b"3"]
    assert service.keys.open("person", wrapped) == key


def test_the_same_share_again_counts_once(house: House) -> None:
    house.service()
    service = house.service(root=None)
    for _ in range(3):
        assert give(service, MADE[0]) == [b"1", b"3"]
    assert service.answer(Operation.STATUS, [])[-1] == b"1"


def test_shares_of_another_root_open_nothing_and_the_right_ones_do_afterwards(house: House) -> None:
    house.service()
    service, others = house.service(root=None), split(bytes(32))
    for share in others[:2]:
        give(service, share)
    with pytest.raises(KeysUnavailable, match="not the one"):
        give(service, others[2])
    for share in MADE[2:]:
        give(service, share)
    assert service.keys


def test_a_share_of_another_ceremony_is_refused_at_once_and_the_others_stay(house: House) -> None:
    house.service()
    service = house.service(root=None)
    for share in MADE[:2]:
        give(service, share)
    with pytest.raises(SharesWrong, match="another ceremony"):
        give(service, split(ROOT)[2])
    assert give(service, MADE[2]) == [b"3", b"3"]


def test_shares_wait_for_an_hour_and_no_longer(house: House) -> None:
    house.service()
    service = house.service(root=None)
    for share in MADE[:2]:
        give(service, share)
    house.clock.now += 3601
    assert give(service, MADE[2]) == [b"1", b"3"]


def test_all_orders_of_three_are_the_same() -> None:
    assert {combine(three) for three in permutations(MADE[:3])} == {ROOT}
