"""Invented narratives for the tests of pages: a country that does not exist, in words of our own."""

EARLIER = """FREDONIA (TIER 2)

Fredonia still falls short of the minimum standards against trafficking.
Traffickers exploit women from Fredonia in Sylvania.

PROSECUTION

The government investigated 40 trafficking cases in 2004. Courts convicted 12 traffickers in 2004.
The government did not report how many victims it identified.
"""

LATER = """FREDONIA (TIER 2)

Fredonia still falls short of the minimum standards against trafficking, though it tries.
Fredonia is a source country for women trafficked to Sylvania.

PROSECUTION

The government investigated 50 trafficking cases in 2005, compared with 40 in 2004.
Courts convicted 9 traffickers in 2005.
The law prescribes penalties of three to 12 years' imprisonment for trafficking.

PROTECTION

The government identified 31 trafficking victims in 2005. It did not provide funding to shelters.
NGOs assisted at least 1,200 victims in 2005.
"""

IN_FRENCH = "Le gouvernement a mené des enquêtes sur la traite des êtres humains et condamné douze trafiquants. " * 5
