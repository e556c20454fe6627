"""The nine pairs that search by name must find: what is typed, and the invented person it must find."""

NINE_PAIRS = (
    ("Наталия Ковалёва", "Наталья Ковалёва"),
    ("Natalya Kovaleva", "Наталья Ковалёва"),
    ("Наталья Кавалёва", "Natallia Kavaliova"),
    ("Юлия Каваленка", "Юлія Каваленка"),
    ("Юлия Коваленко", "Юлія Каваленка"),
    ("Наталья Ковалева", "Наталья Ковалёва"),
    ("Natallia Kovaleva", "Natallia Kavaliova"),
    ("Ковалёва Наталья", "Наталья Ковалёва"),
    ("Наталья Ивановна Ковалёва", "Наталья Ковалёва"),
)
