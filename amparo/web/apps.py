"""The room of the design system."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Base pages, components, forms, error pages: how every room looks and speaks."""

    name = "amparo.web"
    label = "web"
