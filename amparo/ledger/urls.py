"""Addresses of the ledger room."""

from django.urls import path

from amparo.ledger import views

app_name = "ledger"
urlpatterns = [
    path("", views.entries, name="entries"),
    path("checkpoint.txt", views.checkpoint, name="checkpoint"),
]
