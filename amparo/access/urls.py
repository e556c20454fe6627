"""Addresses of the access room."""

from django.urls import path

from amparo.access import views, views_account, views_grants, views_people

app_name = "access"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/second/", views.second_step, name="second_step"),
    path("sign-in/passkey/", views.passkey_alone, name="passkey_alone"),
    path("sign-in/set-up/", views.set_up, name="set_up"),
    path("sign-in/set-up/passkey/", views.set_up_passkey, name="set_up_passkey"),
    path("invitation/", views.invitation, name="invitation"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("duties/", views_grants.waiting, name="grants"),
    path("duties/ask/", views_grants.ask, name="grant_ask"),
    path("duties/<uuid:agreement_id>/agree/", views_grants.agree, name="grant_agree"),
    path("duties/<uuid:agreement_id>/withdraw/", views_grants.withdraw, name="grant_withdraw"),
    path("step-up/", views_account.step_up, name="step_up"),
    path("account/", views_account.account, name="account"),
    path("account/sessions/end/", views_account.end_session, name="end_session"),
    path("account/app/", views_account.add_app, name="add_app"),
    path("account/passkey/", views_account.add_passkey, name="add_passkey"),
    path("account/factors/<uuid:factor_id>/remove/", views_account.remove_factor, name="remove_factor"),
    path("account/recovery-codes/", views_account.recovery_codes, name="recovery_codes"),
    path("account/password/", views_account.password, name="password"),
    path("account/second-password/", views_account.duress, name="duress"),
    path("people/", views_people.people, name="people"),
    path("people/invite/", views_people.invite, name="invite"),
    path("people/<int:worker_id>/reset/", views_people.reset, name="reset"),
    path("people/<int:worker_id>/end/", views_people.end, name="end"),
    path("people/<int:worker_id>/sign-out/", views_people.sign_out, name="sign_out_everywhere"),
]
