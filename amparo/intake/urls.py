"""Addresses of the intake room. What works without a network lies below `offline/`: all that a device keeps."""

from django.urls import path

from amparo.intake import views, views_offline

app_name = "intake"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("send/", views.receive, name="receive"),
    path("devices/enrol/", views.enrol, name="enrol"),
    path("devices/<uuid:device_id>/revoke/", views.revoke, name="revoke"),
    path("aside/<uuid:envelope_id>/take-in/", views.take_in, name="take_in"),
    path("aside/<uuid:envelope_id>/refuse/", views.refuse, name="refuse"),
    path("offline/worker.js", views_offline.worker, name="worker"),
    path("offline/<slug:language>/", views_offline.page, name="offline"),
]
