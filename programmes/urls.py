"""The room's pages."""

from django.urls import path

from programmes import views

app_name = "programmes"
urlpatterns = [
    path("programmes/<id:site>/<month:month>/", views.public, name="public"),
    path("programmes/<id:site>/<month:month>/card.png", views.share_card, name="share_card"),
    path("desk/programmes/", views.desk, name="desk"),
    path("desk/programmes/build/<month:month>/", views.build, name="build"),
    path("desk/programmes/setting/", views.save_setting, name="save_setting"),
    path("desk/programmes/outlets/", views.add_outlet, name="add_outlet"),
    path("desk/programmes/outlets/<id:pk>/test/", views.send_test, name="send_test"),
    path("desk/programmes/outlets/<id:pk>/remove/", views.remove_outlet, name="remove_outlet"),
    path("desk/programmes/<id:pk>/", views.desk_detail, name="desk_detail"),
    path("desk/programmes/<id:pk>/revise/", views.revise, name="revise"),
    path("desk/programmes/<id:pk>/send-again/<id:delivery>/", views.send_again, name="send_again"),
]
