"""Addresses of the narrative room: random ids and numbers of claims only."""

from django.urls import path

from amparo.narrative import views_read as reading
from amparo.narrative import views_report as saved

app_name = "narrative"
urlpatterns = [
    path("", reading.index, name="read"),
    path("language/", reading.language, name="language"),
    path("save/", reading.save, name="save"),
    path("export/<slug:kind>/", reading.export, name="export"),
    path("export/criteria/<slug:kind>/", reading.export_criteria, name="criteria"),
    path("reports/<uuid:report_id>/", saved.report, name="report"),
    path("reports/<uuid:report_id>/add/", saved.add, name="add"),
    path("reports/<uuid:report_id>/compare/", saved.compare, name="compare"),
    path("reports/<uuid:report_id>/export/<slug:kind>/", saved.export, name="report_export"),
    path("reports/<uuid:report_id>/export/criteria/<slug:kind>/", saved.export_criteria, name="report_criteria"),
    path("reports/<uuid:report_id>/claims/<int:number>/", saved.verdict, name="verdict"),
    path("reports/<uuid:report_id>/claims/<int:number>/correct/", saved.correct, name="correct"),
]
