"""Addresses of the safeguards room."""

from django.urls import path

from amparo.safeguards import views_emergency as emergency
from amparo.safeguards import views_walls as walls

app_name = "safeguards"
urlpatterns = [
    path("cases/<uuid:case_id>/wall/", walls.ask, name="wall_ask"),
    path("walls/", walls.overview, name="walls"),
    path("walls/requests/<uuid:request_id>/", walls.one, name="wall_request"),
    path("walls/requests/<uuid:request_id>/refuse/", walls.refuse, name="wall_refuse"),
    path("walls/<uuid:wall_id>/lift/", walls.ask_lift, name="wall_lift"),
    path("walls/lifts/<uuid:agreement_id>/agree/", walls.agree_lift, name="wall_lift_agree"),
    path("walls/lifts/<uuid:agreement_id>/withdraw/", walls.withdraw_lift, name="wall_lift_withdraw"),
    path("emergency/", emergency.overview, name="emergencies"),
    path("emergency/open/", emergency.open_case, name="emergency_open"),
    path("emergency/<uuid:emergency_id>/second/", emergency.second, name="emergency_second"),
    path("emergency/<uuid:emergency_id>/confirm/", emergency.confirm, name="emergency_confirm"),
    path("emergency/<uuid:emergency_id>/object/", emergency.object_, name="emergency_object"),
    path("alarms/", emergency.alarm_list, name="alarms"),
]
