"""What is wrong with a pasted table is said in the page's language, whatever is wrong."""

import re

import pytest
from django.utils import translation

from amparo.estimation import TableError
from amparo.studies.forms import read_counts
from amparo.studies.table_words import SENTENCES, in_words

HEAD = "a,b,count\n"
BROKEN = [
    "", HEAD, "a,a,count\n1,0,1", "a,,count\n1,0,1", HEAD + "1,0", "a,b,count\n1,\"0,1", HEAD + "1,2,3", HEAD + "1,0,x",
    HEAD + "1,0,99999999999",
    HEAD + "1,0,9999999999\n0,1,9999999999\n1,1,9999999999", HEAD + "0,0,4\n1,0,2", HEAD + "1,0,2\n1,0,3",
    HEAD + "1,0,0", "a,count\n1,5", "a:b,c,count\n1,0,4\n1,1,2", "a,b\n1,0",
    ",".join("abcdefghijk") + ",count\n" + ",".join("1" * 11) + ",4",
]  # fmt: skip


@pytest.mark.parametrize("table", BROKEN)
def test_every_fault_of_a_table_is_said_in_the_page_s_language(table: str) -> None:
    with pytest.raises(TableError) as error:
        read_counts(table)
    with translation.override("ru"):
        said = in_words(error.value)
    assert re.search("[а-я]", said), error.value
    assert re.findall(r"\d+", said) == re.findall(r"\d+", in_words(error.value))


def test_every_sentence_is_reached() -> None:
    reached = set()
    for table in BROKEN:
        with pytest.raises(TableError) as error:
            read_counts(table)
        reached |= {pattern for pattern, _ in SENTENCES if re.fullmatch(pattern, str(error.value))}
    assert reached == {pattern for pattern, _ in SENTENCES}
