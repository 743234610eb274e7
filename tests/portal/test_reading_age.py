"""The fixed texts of the portal are read without effort by somebody of twelve."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from plans.models import SignerRole
from plans.portal.forms import DeclineForm, SignForm
from plans.signing import STATEMENTS

TEMPLATES = sorted(Path(settings.BASE_DIR, "templates", "portal").glob("*.html"))
HIGHEST_GRADE = 7.0


def fixed_text(source: str) -> str:
    """What a template says whoever looks: blocks end a sentence, variables stand for a word."""
    source = re.sub(r"\{%\s*comment.*?endcomment\s*%\}|\{#.*?#\}", " ", source, flags=re.DOTALL)
    titles = " . ".join(re.findall(r'(?:title|heading|label)="([^"{]+)"', source))
    source = re.sub(r"\{\{.*?\}\}", "Stella", source)
    source = re.sub(r"\{%.*?%\}", " ", source, flags=re.DOTALL)
    source = re.sub(r"</(?:p|h\d|li|a|button|dt|dd)>", " . ", source)
    return f"{titles} . {re.sub(r'<[^>]*>', ' ', source)}"


def syllables(word: str) -> int:
    """Groups of vowels, less a silent ending. A rough count, on the high side."""
    groups = len(re.findall(r"[aeiouy]+", word))
    silent = word.endswith("e") and not word.endswith("le") and groups > 1
    return max(1, groups - silent)


def sentences_of(text: str) -> list[list[str]]:
    """The words of each sentence. Labels and headings of less than four words are no sentences."""
    parts = [re.findall(r"[a-z']+", part.lower()) for part in re.split(r"[.?]", text)]
    return [words for words in parts if len(words) >= 4]


def grade(text: str) -> float:
    """Flesch-Kincaid grade level of a text: years of school it takes to follow it."""
    sentences = sentences_of(text)
    words = [word for sentence in sentences for word in sentence]
    spoken = sum(syllables(word) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * spoken / len(words) - 15.59


def words_of_forms() -> str:
    fields = [*SignForm.base_fields.values(), *DeclineForm.base_fields.values()]
    sentences = [str(text) for field in fields for text in (field.label, field.help_text)]
    return " . ".join([*sentences, *(str(field.error_messages["required"]) for field in fields)])


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_each_page_is_plain(template):
    text = fixed_text(template.read_text())

    assert not sentences_of(text) or grade(text) <= HIGHEST_GRADE


def test_all_fixed_texts_together_are_plain():
    texts = [fixed_text(path.read_text()) for path in TEMPLATES]
    texts += [words_of_forms(), STATEMENTS[SignerRole.CLIENT]]

    assert len(TEMPLATES) >= 10
    assert grade(" . ".join(texts)) <= HIGHEST_GRADE


def test_the_statement_that_is_signed_is_plain():
    assert grade(STATEMENTS[SignerRole.CLIENT]) <= HIGHEST_GRADE


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_nobody_is_shouted_at(template):
    assert "!" not in fixed_text(template.read_text())


def test_the_measure_tells_plain_from_hard():
    assert grade("You sign your name here. We talk about it. It is your plan.") < 3
    assert grade("Interdisciplinary documentation necessitates comprehensive authorisation.") > 15
