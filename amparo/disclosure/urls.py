"""Addresses of the disclosure room: random ids only."""

from django.urls import path

from amparo.disclosure import views

app_name = "disclosure"
urlpatterns = [
    path("", views.requests, name="requests"),
    path("ask/", views.ask, name="ask"),
    path("record/", views.record, name="record"),
    path("<uuid:request_id>/", views.one, name="one"),
    path("<uuid:request_id>/parts/", views.parts, name="parts"),
    path("<uuid:request_id>/decide/", views.decide, name="decide"),
    path("<uuid:request_id>/confirm/", views.confirm, name="confirm"),
    path("<uuid:request_id>/release/", views.release, name="release"),
    path("<uuid:request_id>/turn-down/", views.turn_down, name="turn_down"),
    path("<uuid:request_id>/recall/", views.recall, name="recall"),
]
