"""Reading tables: the three forms say the same, and every malformed table is refused in words."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.estimation.errors import TableError
from amparo.estimation.patterns import PatternTable
from amparo.estimation.table import parse_csv, read_strata, read_table, table_from_frame

COUNTS = "police,shelter,count\n1,0,2\n0,1,1\n1,1,1\n"
MEMBERS = "person,police,shelter\np1,1,0\np2,1,0\np3,0,1\np4,1,1\n"
IDENTIFIERS = "list,person\npolice,p1\npolice,p2\nshelter,p3\npolice,p4\nshelter,p4\npolice,p4\n"


def read(tmp_path: Path, text: str) -> PatternTable:
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    return read_table(path)


@pytest.mark.parametrize("text", [COUNTS, COUNTS.replace(",", ";"), "\ufeff" + COUNTS, MEMBERS, IDENTIFIERS])
def test_the_three_forms_of_a_table_read_alike(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text) == PatternTable(("police", "shelter"), (0, 2, 1, 1))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        ("police,shelter,count\n", "no row"),
        ("police,shelter,count\n1,0\n", "row 2 does not have 3 columns"),
        ("police,police,count\n1,0,3\n", "same name twice"),
        ("police,,count\n1,0,3\n", "without a name"),
        ("police,count\n1,3\n", "2 to 10 lists"),
        (",".join(f"l{j}" for j in range(11)) + ",count\n" + "1," * 11 + "5\n", "more than 10 lists"),
        (COUNTS + "2,1,4\n", "row 5, column police"),
        (COUNTS + "1,x,4\n", "row 5, column shelter"),
        ("police,shelter,count\n1,0,-2\n", "row 2, column count"),
        ("police,shelter,count\n1,0,2.5\n", "row 2, column count"),
        ("police,shelter,count\n1,0,\n", "row 2, column count"),
        (COUNTS + "0,0,9\n", "row 5: somebody on no list"),
        (COUNTS + "1,0,9\n", "row 5: this pattern has been given before"),
        (MEMBERS + "p4,0,1\n", "row 6: this person"),
        ("police,shelter,count\n1,0,0\n", "nobody"),
        ("list,person\npolice,\n", "row 2: the column person is empty"),
        ("po:lice,shelter,count\n1,0,3\n", "colon"),
    ],
)
def test_a_malformed_table_is_refused_with_the_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(TableError, match=message):
        read(tmp_path, text)


def test_a_missing_or_binary_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="no such file"):
        read_table(tmp_path / "nothing.csv")
    (tmp_path / "binary.csv").write_bytes(b"\xff\xfe\x00a")
    with pytest.raises(TableError, match="UTF-8"):
        read_table(tmp_path / "binary.csv")


def test_messages_never_repeat_an_identifier(tmp_path: Path) -> None:
    with pytest.raises(TableError) as refusal:
        read(tmp_path, MEMBERS + "Anna-Example,0,1\nAnna-Example,1,0\n")
    assert "Anna" not in str(refusal.value)


def test_strata_are_read_by_their_columns(tmp_path: Path) -> None:
    path = tmp_path / "strata.csv"
    path.write_text("year,police,shelter,count\n2023,1,0,2\n2023,1,1,1\n2024,1,1,4\n2024,0,1,5\n", encoding="utf-8")
    strata = read_strata(path, ["year"])
    assert [(s.values, s.table.people) for s in strata] == [(("2023",), 3), (("2024",), 9)]
    with pytest.raises(TableError, match="no column sex"):
        read_strata(path, ["sex"])


tables = st.lists(st.integers(0, 50), min_size=15, max_size=15).map(
    lambda counts: PatternTable(("a", "b", "c", "d"), (0, *counts))
)


@settings(deadline=None)
@given(tables)
def test_merging_lists_and_leaving_lists_out_keep_the_right_people(table: PatternTable) -> None:
    merged = table.merged(["b", "d"])
    assert merged.lists == ("a", "b+d", "c")
    assert merged.people == table.people
    assert merged.list_sizes["b+d"] == table.people - table.reordered(["a", "c"]).array[0] - sum(
        count for mask, count in enumerate(table.counts) if not mask & 0b1010
    )
    without = table.without_list("c")
    assert without.people == table.people - table.counts[0b100]


@settings(deadline=None)
@given(tables, st.permutations(["a", "b", "c", "d"]))
def test_reordering_lists_loses_nothing(table: PatternTable, names: list[str]) -> None:
    turned = table.reordered(names)
    assert turned.list_sizes == table.list_sizes
    assert turned.reordered(table.lists) == table


@settings(deadline=None)
@given(tables)
def test_the_people_of_one_list_are_counted_by_the_others(table: PatternTable) -> None:
    inside, truth = table.seen_by("a")
    assert truth == table.list_sizes["a"]
    assert inside.people == truth - table.counts[1]


@pytest.mark.parametrize(
    ("text", "by", "message"),
    [
        ("list,person\n" + "".join(f"l{k},p{k}\n" for k in range(11)), (), "more than 10 lists: 11 different ones"),
        ("list,person,date\na,p,2022\nb,p,2022\n", (), "only those to split by, and not date"),
        ("a,b,count\n1,0,99999999999\n", (), "row 2, column count: more people than any country"),
        ("a,b,count\n1,0,-3\n", (), "whole number, zero or more"),
        ("year,a,b,count\n2022,1,0,4\n,1,1,3\n", ("year",), "row 3: the column year is empty"),
        ("year,a,b,count\n2022,1,0,4\n", ("year", "year"), "each named once"),
        ("a,b,count\n1,0,4\n", ("count",), "columns of facts"),
    ],
)
def test_a_table_that_cannot_be_read_is_told_what_is_wrong(text: str, by: tuple[str, ...], message: str) -> None:
    with pytest.raises(TableError, match=message):
        table_from_frame(parse_csv(text), by)


def test_a_name_in_quotation_marks_may_hold_the_separator() -> None:
    frame = parse_csv('"A; x";"B";count\n1;0;4\n1;1;2\n')
    assert frame.columns == ["A; x", "B", "count"]
    assert table_from_frame(frame, ())[0].table.lists == ("A; x", "B")
    with pytest.raises(TableError, match="may not hold a colon, a comma"):
        table_from_frame(parse_csv('"A, x",B,count\n1,0,4\n'), ())
