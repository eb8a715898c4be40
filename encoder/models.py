"""Alphabets and their symbols. The database itself holds the rules that span no rows but two."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Case, CheckConstraint, F, GeneratedField, Q, UniqueConstraint, Value, When
from django.urls import reverse
from simple_history.models import HistoricalRecords

from encoder.morse import MAX_CHARACTER_LENGTH, MAX_CODE_ELEMENTS, Kind, Reads, code_point

from .querysets import AlphabetManager, SymbolManager
from .validators import (
    CHARACTER_REGEX,
    CODE_REGEX,
    SCRIPT_REGEX,
    SLUG_REGEX,
    validate_character,
    validate_code,
    validate_language,
    validate_line,
    validate_script,
    validate_slug,
)


class Governed(models.Model):
    """What an editor governs: every change gets a revision and a place in the history."""

    VALIDATORS: ClassVar[dict[str, Callable[[str], None]]] = {}

    revision = models.PositiveBigIntegerField(
        default=0, editable=False, help_text="The number of the change that last touched this row."
    )

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row and its revision together; see receivers.py for the numbering."""
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "revision"}
        with transaction.atomic(using=kwargs.get("using") or self._state.db):
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete the row and count the change together."""
        with transaction.atomic(using=kwargs.get("using") or self._state.db):
            return super().delete(*args, **kwargs)

    def clean_fields(self, exclude: Any = None) -> None:
        """Check each value by VALIDATORS too: on the fields they would tie the migrations to our code."""
        errors: dict[str, Any] = {}
        try:
            super().clean_fields(exclude)
        except ValidationError as exc:
            errors = exc.update_error_dict(errors)
        for name, validate in self.VALIDATORS.items():
            if name in errors or (exclude and name in exclude):
                continue
            try:
                validate(getattr(self, name))
            except ValidationError as exc:
                errors[name] = exc.error_list
        if errors:
            raise ValidationError(errors)

    @classmethod
    def content_fields(cls) -> list[models.Field]:
        """Return the fields that an editor fills in."""
        return [
            field
            for field in cls._meta.concrete_fields
            if not field.primary_key and not field.generated and field.name != "revision"
        ]

    def content(self) -> dict[str, Any]:
        """Return what an editor filled in, by field name."""
        return {field.name: getattr(self, field.attname) for field in self.content_fields()}


class Alphabet(Governed):
    """An editable set of symbols. It may extend another: see docs/alphabets.md for what it inherits."""

    VALIDATORS: ClassVar = {
        "slug": validate_slug,
        "script": validate_script,
        "language": validate_language,
        **dict.fromkeys(["name", "native_name", "source"], validate_line),
    }

    class Trust(models.TextChoices):
        OFFICIAL = "official", "official: a law or a Recommendation"
        AGREED = "agreed", "agreed: published tables say the same"
        UNCONFIRMED = "unconfirmed", "unconfirmed: a single or a disputed source"

    slug = models.CharField(
        max_length=50,
        unique=True,
        help_text="Its name in addresses; never changes after creation.",
    )
    name = models.CharField(max_length=100, help_text="In English.")
    native_name = models.CharField(max_length=100, blank=True, help_text="In its own script.")
    script = models.CharField(
        max_length=4,
        default="Latn",
        help_text="ISO 15924, such as Latn or Arab. Letters are inherited only within one script.",
    )
    language = models.CharField(
        max_length=35, blank=True, help_text="BCP 47, such as ar; empty where the script serves many languages."
    )
    extends = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="extended_by",
        help_text="Whose figures, signs and prosigns it inherits.",
    )
    trust = models.CharField(max_length=12, choices=Trust.choices, default=Trust.UNCONFIRMED)
    source = models.CharField(max_length=200, help_text="Where the symbols are published.")

    history = HistoricalRecords()
    objects = AlphabetManager()

    class Meta:
        ordering = ["name"]
        constraints = [
            CheckConstraint(name="alphabet_slug", condition=Q(slug__regex=SLUG_REGEX)),
            CheckConstraint(name="alphabet_script", condition=Q(script__regex=SCRIPT_REGEX)),
            CheckConstraint(name="alphabet_trust", condition=Q(trust__in=["official", "agreed", "unconfirmed"])),
        ]

    def __str__(self) -> str:
        return f"{self.native_name} ({self.name})" if self.native_name else self.name

    def get_absolute_url(self) -> str:
        return reverse("alphabet", args=[self.slug])

    def natural_key(self) -> tuple[str]:
        """Return what fixtures know it by."""
        return (self.slug,)

    def clean(self) -> None:
        """Refuse a cycle: an alphabet that extends itself, directly or by others."""
        passed, seen, at = [self.name], {self.slug}, self.extends
        while at is not None:
            if at.pk == self.pk or at.slug in seen:
                path = " extends ".join([*passed, at.name])
                raise ValidationError({"extends": f"This would be a cycle: {path}."})
            passed.append(at.name)
            seen.add(at.slug)
            at = at.extends


class Symbol(Governed):
    """One row of an alphabet: a character and its code.

    `text_key` and `prosign_key` are the code where the symbol is read in that reading, else NULL: unique in the
    alphabet, so that the database refuses a second reader of one code in one reading, also from raw saves.
    """

    VALIDATORS: ClassVar = {
        "character": validate_character,
        "code": validate_code,
        **dict.fromkeys(["name", "source", "note"], validate_line),
    }
    KINDS = [(kind.value, kind.value) for kind in Kind]
    READS = [
        (Reads.ALWAYS.value, "always"),
        (Reads.TEXT.value, "text only"),
        (Reads.PROSIGN.value, "prosign only"),
        (Reads.NEVER.value, "never (encode only)"),
    ]

    alphabet = models.ForeignKey(Alphabet, models.CASCADE, related_name="symbols")
    character = models.CharField(
        max_length=MAX_CHARACTER_LENGTH,
        help_text="One character in upper case, or a sequence keyed as one: a prosign such as &lt;AR&gt;, a ligature.",
    )
    code = models.CharField(max_length=MAX_CODE_ELEMENTS, help_text="Dits and dahs, as .-")
    kind = models.CharField(max_length=7, choices=KINDS, default=Kind.LETTER.value)
    reads = models.CharField(
        max_length=7,
        choices=READS,
        default=Reads.ALWAYS.value,
        help_text="In which reading the code decodes to this character.",
    )
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=200, blank=True)
    text_key = GeneratedField(
        expression=Case(When(reads__in=["always", "text"], then=F("code")), default=Value(None)),
        output_field=models.CharField(max_length=MAX_CODE_ELEMENTS, null=True),
        db_persist=True,
    )
    prosign_key = GeneratedField(
        expression=Case(When(reads__in=["always", "prosign"], then=F("code")), default=Value(None)),
        output_field=models.CharField(max_length=MAX_CODE_ELEMENTS, null=True),
        db_persist=True,
    )

    history = HistoricalRecords(excluded_fields=["text_key", "prosign_key"])
    objects = SymbolManager()

    class Meta:
        ordering = ["alphabet", "kind", "character"]
        constraints = [
            UniqueConstraint(name="one_row_per_character", fields=["alphabet", "character"]),
            UniqueConstraint(name="one_reader_in_text", fields=["alphabet", "text_key"]),
            UniqueConstraint(name="one_reader_in_prosign", fields=["alphabet", "prosign_key"]),
            CheckConstraint(name="symbol_code", condition=Q(code__regex=CODE_REGEX)),
            CheckConstraint(name="symbol_character", condition=Q(character__regex=CHARACTER_REGEX)),
            CheckConstraint(name="symbol_kind", condition=Q(kind__in=["letter", "figure", "sign", "prosign"])),
            CheckConstraint(name="symbol_reads", condition=Q(reads__in=["always", "text", "prosign", "never"])),
        ]

    def __str__(self) -> str:
        return f"{self.character} {self.code}"

    def clean_fields(self, exclude: Any = None) -> None:
        """Check that a prosign looks like one, and nothing else does: `AR` as one would be keyed in every CARE."""
        super().clean_fields(exclude)
        bracketed = self.character.startswith("<") and self.character.endswith(">") and len(self.character) > 2
        if bracketed != (self.kind == Kind.PROSIGN):
            message = "A prosign stands in angle brackets, as <AR>, and nothing else does."
            raise ValidationError({"character": ValidationError(message, code="not_a_prosign")})

    def natural_key(self) -> tuple[str, str]:
        """Return what fixtures know it by."""
        return (*self.alphabet.natural_key(), self.character)

    natural_key.dependencies = ["encoder.alphabet"]  # type: ignore[attr-defined]

    @property
    def code_point(self) -> str:
        """Return `U+0041`, one for each code point of a sequence."""
        return code_point(self.character)

    def rivals(self) -> models.QuerySet["Symbol"]:
        """Return the symbols of the alphabet that read this code in a reading in which this one would."""
        readings = {
            Reads.ALWAYS: Q(text_key=self.code) | Q(prosign_key=self.code),
            Reads.TEXT: Q(text_key=self.code),
            Reads.PROSIGN: Q(prosign_key=self.code),
        }
        if self.reads not in readings or self.alphabet_id is None:
            return Symbol.objects.none()
        return Symbol.objects.filter(readings[Reads(self.reads)], alphabet=self.alphabet_id).exclude(pk=self.pk)

    def validate_constraints(self, exclude: Any = None) -> None:
        """Say beside the field, and in words, which row stands in the way."""
        errors: dict[str, str] = {}
        twin = Symbol.objects.filter(alphabet=self.alphabet_id, character=self.character).exclude(pk=self.pk)
        if self.alphabet_id and (symbol := twin.first()):
            errors["character"] = f"{self.alphabet.name} already has {self.character}, keyed {symbol.code} there."
        if rival := self.rivals().first():
            errors["code"] = f"{self.code} already decodes to {rival.character} in {self.alphabet.name}."
        if errors:
            raise ValidationError(errors)
        super().validate_constraints(exclude)
