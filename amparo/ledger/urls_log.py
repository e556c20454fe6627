"""Addresses of the log for everybody, as C2SP tlog-tiles names them."""

from django.urls import path

from amparo.ledger import views_log as log

app_name = "log"
urlpatterns = [
    path("checkpoint", log.checkpoint, name="checkpoint"),
    path("tile/<path:place>", log.tile, name="tile"),
]
