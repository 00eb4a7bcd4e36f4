"""The pages that belong to no single room."""

from django.urls import path

from civic.pages import desk, home, public

urlpatterns = [
    path("", public.landing, name="landing"),
    path("start/", home.start, name="start"),
    path("home/", home.home, name="home"),
    path("home/mine/", home.mine, name="mine"),
    path("desk/", desk.desk, name="desk"),
    path("gallery/", public.gallery, name="gallery"),
    path("how-it-works/", public.how_it_works, name="how_it_works"),
    path("set-language/", public.set_language, name="set_language"),
    path("set-elder/", public.set_elder, name="set_elder"),
]
