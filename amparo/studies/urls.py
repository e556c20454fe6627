"""Addresses of the studies room."""

from django.urls import path

from amparo.studies import views

app_name = "studies"
urlpatterns = [
    path("", views.estimates, name="estimates"),
    path("new/", views.ask, name="ask"),
    path("new/table/", views.ask_of_table, name="ask_of_table"),
    path("<uuid:estimate_id>/", views.estimate, name="estimate"),
    path("<uuid:estimate_id>/cancel/", views.cancel, name="cancel"),
    path("<uuid:estimate_id>/again/", views.again, name="again"),
    path("<uuid:estimate_id>/compare/", views.compare, name="compare"),
    path("<uuid:estimate_id>/document/", views.document, name="document"),
    path("<uuid:estimate_id>/numbers/<str:kind>/", views.numbers, name="numbers"),
]
