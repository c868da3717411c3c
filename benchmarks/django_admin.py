"""Models, admin classes and addresses of the Django side; imported after `django.setup()`."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.core.paginator import Paginator
from django.db import connection, models
from django.urls import path
from django.utils.functional import cached_property

COUNT_LIMIT = 10_000
REASONS = [("died", "Đã chết"), ("moved", "Chuyển đi"), ("merged", "Nhập hộ")]
RELATIONS = [("head", "Chủ hộ"), ("spouse", "Vợ/chồng"), ("child", "Con")]


class Unit(models.Model):
    """A place."""

    code = models.CharField(max_length=20)
    full_name = models.CharField(max_length=150)
    search_key = models.TextField()
    sort_key = models.TextField()
    level = models.CharField(max_length=10)
    parent = models.ForeignKey("self", models.DO_NOTHING, null=True)

    class Meta:
        app_label = "benchmarks"
        managed = False
        db_table = "core_unit"
        ordering: ClassVar = ["sort_key"]

    def __str__(self) -> str:
        return self.full_name


class Household(models.Model):
    """A household."""

    code = models.CharField("mã hộ", max_length=20, editable=False)
    head_name = models.TextField("chủ hộ")
    unit = models.ForeignKey(Unit, models.DO_NOTHING, verbose_name="thôn")
    address_detail = models.TextField("địa chỉ", null=True, blank=True)
    registered_on = models.DateField("ngày vào danh sách")
    ended_on = models.DateField("ngày thôi", null=True, blank=True)
    end_reason = models.CharField("lý do", max_length=20, choices=REASONS, null=True, blank=True)
    search_key = models.TextField(editable=False)
    sort_key = models.TextField(editable=False)

    class Meta:
        app_label = "benchmarks"
        managed = False
        db_table = "household_household"
        ordering: ClassVar = ["sort_key"]

    def __str__(self) -> str:
        return f"{self.code} {self.head_name}"


class Member(models.Model):
    """A person in a household."""

    household = models.ForeignKey(Household, models.CASCADE)
    full_name = models.TextField("họ tên")
    relationship_code = models.CharField("quan hệ", max_length=20, choices=RELATIONS)
    sex = models.CharField("giới", max_length=10, choices=[("male", "Nam"), ("female", "Nữ")])
    birth_year = models.SmallIntegerField("năm sinh", null=True)
    left_on = models.DateField("ngày thôi", null=True, blank=True)

    class Meta:
        app_label = "benchmarks"
        managed = False
        db_table = "household_member"

    def __str__(self) -> str:
        return self.full_name


class UnitAdmin(admin.ModelAdmin):
    """What the search-as-you-type field of units asks."""

    search_fields = ("full_name", "code")


class MemberInline(admin.TabularInline):
    """Members on the page of their household; our page has them in a tab."""

    model = Member
    extra = 0


class HouseholdAdmin(admin.ModelAdmin):
    """As it comes: what the manual offers for this table."""

    list_display = ("code", "head_name", "unit", "registered_on", "ended_on")
    list_filter = (
        ("unit", admin.RelatedOnlyFieldListFilter),
        "registered_on",
        "ended_on",
        "end_reason",
    )
    search_fields = ("head_name", "code")
    autocomplete_fields = ("unit",)
    list_select_related = ("unit",)
    list_per_page = 25
    inlines = (MemberInline,)
    fields = ("head_name", "unit", "address_detail", "registered_on", "ended_on", "end_reason")

    def get_inlines(self, request: Any, obj: Any) -> Any:
        """Offer members on existing households only, as ours does."""
        return self.inlines if obj is not None else ()


class CommuneFilter(admin.SimpleListFilter):
    """The communes of the province, read from their small table instead of the large one."""

    title = "xã"
    parameter_name = "unit"

    def lookups(self, request: Any, model_admin: Any) -> Any:
        """Return the communes."""
        found = Unit.objects.filter(level="commune", parent__parent__code="58")
        return list(found.values_list("id", "full_name"))

    def queryset(self, request: Any, queryset: Any) -> Any:
        """Keep the households of the chosen one."""
        return queryset.filter(unit=self.value()) if self.value() else queryset


class EstimatedPaginator(Paginator):
    """Counts without reading the table: the planner's estimate, or at most so many that match."""

    @cached_property
    def count(self) -> int:
        """Return the estimate for the whole table, else the boxed count."""
        if self.object_list.query.where:
            return self.object_list.order_by()[: COUNT_LIMIT + 1].count()
        with connection.cursor() as cursor:
            cursor.execute(
                "select reltuples::bigint from pg_class where relname = %s",
                [Household._meta.db_table],
            )
            return cursor.fetchone()[0]


class TunedHouseholdAdmin(HouseholdAdmin):
    """Tuned: no count of everything, estimates, a cheap filter, search and sort by indexed keys."""

    list_display = ("code", "head", "unit", "registered_on", "ended_on")
    list_filter = (CommuneFilter, "registered_on", "ended_on", "end_reason")
    search_fields = ("search_key__contains",)
    show_full_result_count = False
    paginator = EstimatedPaginator

    @admin.display(ordering="sort_key", description="chủ hộ")
    def head(self, household: Household) -> str:
        """Return the head's name, sorted by its indexed key."""
        return household.head_name


def _site(name: str, household: type[admin.ModelAdmin]) -> admin.AdminSite:
    site = admin.AdminSite(name=name)
    site.register(Unit, UnitAdmin)
    site.register(Household, household)
    return site


stock, tuned = _site("stock", HouseholdAdmin), _site("tuned", TunedHouseholdAdmin)
urlpatterns = [path("stock/", stock.urls), path("tuned/", tuned.urls)]
