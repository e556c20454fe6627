"""Addresses of the exchange room: random ids only."""

from django.urls import path

from amparo.exchange import views

app_name = "exchange"
urlpatterns = [
    path("", views.exports, name="exports"),
    path("<uuid:export_id>/agree/", views.agree, name="agree"),
    path("<uuid:export_id>/stop/", views.stop, name="stop"),
]
