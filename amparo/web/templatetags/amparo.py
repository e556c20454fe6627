"""Template tags of the design system: `{% load amparo %}`."""

from typing import Any

from django import template
from django.forms.boundfield import BoundField
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from amparo.web.components import Kind, Tag, Text

register = template.Library()


@register.simple_tag
def status(text: Text | Tag, kind: Kind = "neutral") -> SafeString:
    """A status tag: `{% status "Late" "bad" %}` or `{% status tag %}`. The words carry the meaning, not the colour."""
    tag = text if isinstance(text, Tag) else Tag(text, kind)
    return format_html('<strong class="tag tag--{}">{}</strong>', tag.kind, tag.text)


@register.filter
def number(value: int | float | None) -> str:
    """A count or measure with the language's own separators (3,300 · 3 300). Not for years, codes or references."""
    return "" if value is None else number_format(value, use_l10n=True, force_grouping=True)


@register.filter
def svg(drawing: str) -> SafeString:
    """A drawing made by `amparo.web.charts`, which lets no script, style or foreign content through."""
    return mark_safe(drawing)  # noqa: S308 # charts.clean() keeps only an allow-list of elements and attributes


@register.filter
def choice_hint(field: BoundField, value: Any) -> Text:
    """The hint beneath one radio or checkbox, from the field's own `choice_hints` mapping; "" when it has none."""
    return getattr(field.field, "choice_hints", {}).get(str(value), "")


@register.filter
def layout(field: BoundField) -> str:
    """How the field group is laid out: several "choices", one "checkbox", or a single "input" under its label."""
    widget = field.field.widget
    if widget.use_fieldset and getattr(widget, "input_type", "") in ("radio", "checkbox"):
        return "choices"
    return "checkbox" if getattr(widget, "input_type", "") == "checkbox" else "input"
