"""Addresses of the notices room."""

from django.urls import path

from amparo.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.notices, name="list"),
    path("seen/", views.all_seen, name="all_seen"),
    path("<uuid:notice_id>/seen/", views.seen, name="seen"),
]
