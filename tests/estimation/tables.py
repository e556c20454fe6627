"""Small published tables of counts, carried over as facts so that most tests need no other file."""

from amparo.estimation.patterns import PatternTable


def table(lists: str, patterns: str) -> PatternTable:
    """A table from patterns written as the numbers of the lists: "1=40 12=6"."""
    names = lists.split()
    parts = [pattern.split("=") for pattern in patterns.split()]
    masks = {sum(1 << int(digit) - 1 for digit in pattern): int(count) for pattern, count in parts}
    return PatternTable.from_patterns(names, masks)


# Chan, Silverman and Vincent 2021, Table 2: invented by its authors to show models without an estimate
ARTIFICIAL = table("A B C", "1=40 2=30 3=20 12=6")

# Ball, Shin and Yang 2018
KOREA = table("b c d", "1=5 2=5 3=41 12=54 13=6 123=12")

# Ball and others 2002
KOSOVO = table(
    "EXH ABA OSCE HRW",
    "1=1131 2=845 3=936 4=306 12=177 13=228 14=106 23=217 24=31 34=123 123=181 124=18 134=42 234=32 1234=27",
)

# Lyneham, Dowling and Bricknell 2019
AUSTRALIA = table(
    "A B C D",
    "1=34 2=13 3=198 4=100 12=3 13=4 14=1 23=36 24=2 123=6 124=1 234=15 1234=1",
)

# Home Office 2014, five lists
UK5 = table(
    "LA NG PFNCA GO GP",
    "1=54 2=463 3=995 4=695 5=316 12=15 13=19 14=3 23=62 24=19 25=1 34=76 35=11 45=8 123=1 124=1 234=4 1234=1",
)

# Farrell and others, National Institute of Justice report 252520
WESTERN = table(
    "A B C D E",
    "1=52 2=90 3=114 4=45 5=21 13=4 14=2 15=5 23=6 24=1 45=3 135=1 234=1",
)

# Bales, Murphy and Silverman 2020, lists B, E, F and G as one
NEW_ORLEANS5 = table(
    "A BEFG C D H",
    "1=25 2=24 3=70 4=33 5=21 12=1 13=1 14=2 23=2 24=2 25=1 34=1 123=1 124=1",
)

# Silverman 2020, lists I and O as one
NETHERLANDS5 = table(
    "IO K P R Z",
    "1=756 2=1299 3=4466 4=650 5=632 12=1 13=81 14=5 15=73 23=44 25=4 34=82 35=125 45=2 134=2 135=11 345=1",
)

# Invented: four lists with some small counts
FOUR = table(
    "A B C D",
    "1=120 2=90 3=70 4=60 12=22 13=14 14=9 23=10 24=8 34=12 123=4 124=2 134=3 234=1 1234=1",
)

# Invented: so few people on more than one list that their number is a reason
FEW = table("A B C", "1=60 2=45 3=30 12=6 13=3 23=7")
