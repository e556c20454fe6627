"""All addresses, room by room."""

from django.urls import include, path

from amparo.protection.views_work import home

handler400 = "amparo.web.views.bad_request"
handler403 = "amparo.web.views.forbidden"
handler404 = "amparo.web.views.not_found"
handler500 = "amparo.web.views.server_error"

urlpatterns = [
    path("language/", include("django.conf.urls.i18n")),
    path("", include("amparo.access.urls")),
    path("", home, name="home"),
    path("", include("amparo.protection.urls")),
    path("notices/", include("amparo.notices.urls")),
    path("", include("amparo.safeguards.urls")),
    path("intake/", include("amparo.intake.urls")),
    path("figures/", include("amparo.figures.urls")),
    path("estimates/", include("amparo.studies.urls")),
    path("read/", include("amparo.narrative.urls")),
    path("exports/", include("amparo.exchange.urls")),
    path("ledger/", include("amparo.ledger.urls")),
    path("log/", include("amparo.ledger.urls_log")),
    path("requests/", include("amparo.disclosure.urls")),
    path("jobs/", include("amparo.jobs.urls")),
]
