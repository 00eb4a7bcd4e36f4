"""What the API reads and says of orders."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts import phones
from civic.kernel import words
from civic.kernel.api.fields import IdField, PlainLineField, PlainTextField
from civic.kernel.errors import Invalid
from network.models import ServiceGroup, Site
from orders import visibility
from orders.models import CatalogueItem, ConsentBasis, Part, ServiceRequest
from orders.outcomes import BY_PEOPLE, Said
from orders.transitions import RequestState


class SiteField(serializers.PrimaryKeyRelatedField):
    """An open site by its id, a string in answers."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("queryset", Site.objects.active())
        kwargs.setdefault("pk_field", IdField())
        super().__init__(**kwargs)


class BehalfSerializer(serializers.Serializer):
    name = PlainLineField(max_length=40)
    phone = PlainLineField(max_length=40, required=False, allow_blank=True, default="")

    def validate_phone(self, typed: str) -> str:
        """A number that can be called back."""
        try:
            return phones.to_call(typed, field="on_behalf_of_phone") if typed else ""
        except Invalid as error:
            raise serializers.ValidationError(str(error), code=error.code) from error


class PlaceSerializer(serializers.Serializer):
    community = SiteField(required=False, help_text="the site that serves it; without it the order's")
    estate = PlainLineField(max_length=40)
    building = PlainLineField(max_length=20, required=False, allow_blank=True, default="")
    unit = PlainLineField(max_length=20, required=False, allow_blank=True, default="")
    room = PlainLineField(max_length=20, required=False, allow_blank=True, default="")
    hint = PlainLineField(max_length=120, required=False, allow_blank=True, default="")


class NewRequestSerializer(serializers.Serializer):
    either = (("catalogue_item",), ("service_group", "title"))
    site = SiteField()
    service_group = serializers.ChoiceField(
        ServiceGroup.choices, required=False, help_text="needed without a catalogue item"
    )
    catalogue_item = serializers.PrimaryKeyRelatedField(
        queryset=CatalogueItem.objects.filter(is_active=True), pk_field=IdField(), required=False, allow_null=True
    )
    title = PlainLineField(max_length=60, required=False, help_text="needed without a catalogue item")
    details = PlainTextField(max_length=1000, required=False, allow_blank=True, default="")
    wanted_from = serializers.DateField()
    wanted_until = serializers.DateField()
    part_of_day = serializers.ChoiceField(Part.choices, required=False, default=Part.ANY, source="wanted_part")
    at = serializers.TimeField(required=False, allow_null=True, source="wanted_time", help_text="an exact time")
    people = serializers.IntegerField(min_value=1, max_value=500, required=False, default=1)
    person = serializers.UUIDField(required=False, allow_null=True, help_text="somebody for whom you may act")
    address = PlaceSerializer(required=False, allow_null=True, help_text="none for the one known")
    on_behalf_of = BehalfSerializer(required=False, allow_null=True)
    consent_basis = serializers.ChoiceField(ConsentBasis.choices, required=False, default=ConsentBasis.ASKED)

    def get_fields(self) -> dict[str, Any]:
        """`for` is no name in Python."""
        member = serializers.UUIDField(required=False, allow_null=True, source="member", help_text="of one's family")
        return super().get_fields() | {"for": member}

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """A service of the menu says what it is called and for whom. Raises ValidationError."""
        if item := data.get("catalogue_item"):
            return {"title": item.name} | data
        if missing := [name for name in ("service_group", "title") if not data.get(name)]:
            required = self.fields[missing[0]].error_messages["required"]
            raise serializers.ValidationError({name: [required] for name in missing}, code="required")
        return data


class RequestSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    number = serializers.CharField()
    state = serializers.ChoiceField(
        RequestState.choices, help_text="held: the day is over and whoever ordered is asked whether it was done"
    )
    answer_due_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField()
    site = serializers.CharField(source="site_id")
    service_group = serializers.ChoiceField(ServiceGroup.choices)
    title = serializers.SerializerMethodField()
    details = serializers.SerializerMethodField()
    wanted_from = serializers.DateField()
    wanted_until = serializers.DateField()
    part_of_day = serializers.ChoiceField(Part.choices, source="wanted_part")
    at = serializers.TimeField(source="wanted_time", allow_null=True)
    urgent = serializers.SerializerMethodField()
    catalogue_item = serializers.SerializerMethodField()
    people = serializers.IntegerField()
    on_behalf_of = serializers.SerializerMethodField()
    is_confidential = serializers.BooleanField()
    decline_reason = serializers.SerializerMethodField()
    merged_into = serializers.UUIDField(source="merged_into_id", allow_null=True)
    outcome = serializers.SerializerMethodField()
    outcome_due_at = serializers.DateTimeField(allow_null=True, help_text="without a word by then it counts as done")

    def get_fields(self) -> dict[str, Any]:
        """`for` is no name in Python."""
        return super().get_fields() | {"for": serializers.SerializerMethodField("get_member")}

    def get_member(self, order: ServiceRequest) -> str | None:
        """The id of the member of the family, for whoever ordered."""
        is_own = visibility.is_own(order, self.context["request"].user)
        return str(order.member_id) if order.member_id and is_own else None

    def get_urgent(self, order: ServiceRequest) -> bool:
        """Wanted today or tomorrow: it stands at the top of the desk."""
        return not order.can_wait

    def _readable(self, order: ServiceRequest) -> bool:
        listed = self.parent is not None  # of lists no look is recorded
        reader = self.context["request"].user
        if listed:
            return not visibility.is_hidden_in_lists(order, from_=reader)
        return visibility.can_read(order, by=reader)

    def get_title(self, order: ServiceRequest) -> str:
        """Empty for a confidential order that the reader has not taken on, and in lists."""
        return order.title if self._readable(order) else ""

    def get_catalogue_item(self, order: ServiceRequest) -> str | None:
        """The service's id, likewise."""
        return str(order.catalogue_item_id) if order.catalogue_item_id and self._readable(order) else None

    def get_details(self, order: ServiceRequest) -> str:
        """Likewise."""
        return order.details if self._readable(order) else ""

    def get_decline_reason(self, order: ServiceRequest) -> str:
        """Likewise; also once it is erased."""
        said = order.declined_because
        return said.text if said and self._readable(order) else ""

    @extend_schema_field(serializers.ChoiceField(Said.choices, allow_null=True))
    def get_outcome(self, order: ServiceRequest) -> str | None:
        """What was said last of a day that was held; null before, and for what was done before anybody was asked."""
        return max(((one.pk, one.said) for one in order.outcomes.all()), default=(0, None))[1]

    def get_on_behalf_of(self, order: ServiceRequest) -> dict[str, str] | None:
        """Name and number, the number masked unless the reader ordered or handles it."""
        if not order.is_proxy or not self._readable(order):
            return None
        whole = visibility.can_see_phone(order, by=self.context["request"].user)
        phone = order.on_behalf_of_phone
        name = visibility.household(order, to=self.context["request"].user)
        return {"name": name, "phone": phone if whole else words.mask_phone(phone)}


class RequestFilter(serializers.Serializer):
    state = serializers.ChoiceField(RequestState.choices, required=False)
    site = IdField(required=False)


class ReasonSerializer(serializers.Serializer):
    reason = PlainTextField(max_length=300)


class TransferSerializer(ReasonSerializer):
    site = SiteField()


class MergeSerializer(serializers.Serializer):
    into = serializers.UUIDField()


class NewRatingSerializer(serializers.Serializer):
    score = serializers.IntegerField(min_value=1, max_value=5)
    comment = PlainTextField(max_length=500, required=False, allow_blank=True, default="")


class NewOutcomeSerializer(serializers.Serializer):
    outcome = serializers.ChoiceField([(said.value, said.label) for said in BY_PEOPLE])
    score = serializers.IntegerField(min_value=1, max_value=5, required=False, allow_null=True, default=None)
    comment = PlainTextField(max_length=300, required=False, allow_blank=True, default="")


class RatingSerializer(serializers.Serializer):
    score = serializers.IntegerField()
    comment = serializers.CharField()
    is_follow_up = serializers.BooleanField()
    at = serializers.DateTimeField()
