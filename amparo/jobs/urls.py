"""Addresses of the jobs room."""

from django.urls import path

from amparo.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("ask/<str:kind>/", views.ask, name="ask"),
    path("<uuid:job_id>/", views.one, name="one"),
    path("<uuid:job_id>/progress/", views.progress, name="progress"),
    path("<uuid:job_id>/cancel/", views.cancel, name="cancel"),
]
