"""Addresses of the figures room."""

from django.urls import path

from amparo.figures import views

app_name = "figures"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("figures.csv", views.overview_csv, name="overview_csv"),
    path("<slug:code>/", views.definition, name="definition"),
    path("<slug:code>/figure.csv", views.definition_csv, name="definition_csv"),
    path("<slug:code>/events/", views.events, name="events"),
]
