"""The room's pages."""

from django.urls import path

from orders.views import desk, ordering, rectifying, resident, staff

app_name = "orders"
urlpatterns = [
    path("orders/", resident.mine, name="mine"),
    path("orders/new/", ordering.new, name="new"),
    path("orders/<uuid:pk>/", resident.detail, name="detail"),
    path("orders/<uuid:pk>/withdraw/", resident.withdraw, name="withdraw"),
    path("orders/<uuid:pk>/note/", resident.add_note, name="add_note"),
    path("orders/<uuid:pk>/notes/<uuid:sentence>/erase/", resident.erase_note, name="erase_note"),
    path("orders/<uuid:pk>/outcome/", resident.outcome, name="outcome"),
    path("orders/<uuid:pk>/rate/", resident.rate, name="rate"),
    path("desk/orders/", desk.desk_list, name="desk_list"),
    path("desk/orders/new/", staff.desk_new, name="desk_new"),
    path("desk/orders/<uuid:pk>/", staff.desk_detail, name="desk_detail"),
    path("desk/orders/<uuid:pk>/accept/", staff.accept, name="desk_accept"),
    path("desk/orders/<uuid:pk>/decline/", staff.decline, name="desk_decline"),
    path("desk/orders/<uuid:pk>/transfer/", staff.transfer, name="desk_transfer"),
    path("desk/orders/<uuid:pk>/merge/", staff.merge, name="desk_merge"),
    path("desk/orders/<uuid:pk>/place/", rectifying.place, name="desk_place"),
    path("desk/orders/<uuid:pk>/group/", rectifying.regroup, name="desk_regroup"),
    path("desk/orders/<uuid:pk>/receipt/", staff.receipt, name="receipt"),
]
