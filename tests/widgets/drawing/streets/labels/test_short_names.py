"""Short forms of street names: shorter, still telling, never half a letter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.text import clean, is_mark
from widgets.drawing.cells import clusters, width
from widgets.drawing.streets.labels.short_names import ShortNames

names = st.text(alphabet="กขคงาิีึืุู่้เแ ถนซอยABCdeруула-'.19", min_size=1, max_size=40).map(
    lambda text: clean(" ".join(text.split()))
)


def forms(name: str, *others: str) -> list[str]:
    return [form.text for form in ShortNames([name, *others]).forms(0)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Avenida Ceará", ["Avenida Ceará", "Av Ceará", "Ceará"]),
        ("Airport Road", ["Airport Road", "Airport Rd", "Airport"]),
        ("West Main Street", ["West Main Street", "W Main St", "West Main", "W Main"]),
        ("North Street", ["North Street", "North St"]),
        ("Ringstraße", ["Ringstraße", "Ringstr."]),
        ("Karl-Mierka-Straße", ["Karl-Mierka-Straße", "Karl-Mierka-Str.", "Mierka"]),
        ("улица Фонвизина", ["улица Фонвизина", "ул. Фонвизина", "Фонвизина"]),
        ("ถนนเทวาภิบาล", ["ถนนเทวาภิบาล", "ถ.เทวาภิบาล", "เทวาภิบาล"]),
        ("ซอยเทวาภิบาล 5", ["ซอยเทวาภิบาล 5", "ซ.เทวาภิบาล 5"]),
        ("ทางหลวงหมายเลข 23", ["ทางหลวงหมายเลข 23", "ทล.23"]),
        ("Highway 95", ["Highway 95", "Hwy 95"]),
        ("BR-262", ["BR-262"]),
        ("Rua 02", ["Rua 02", "R 02"]),
        ("2-я Новоостанкинская улица", ["2-я Новоостанкинская улица"]),
        (
            "Rua José Ramão Cantero",
            ["Rua José Ramão Cantero", "R José Ramão Cantero", "José Ramão Cantero",
             "J. R. Cantero"],
        ),
    ],
)  # fmt: skip
def test_names_are_shortened_as_people_shorten_them(
    name: str, expected: list[str]
) -> None:
    assert forms(name)[: len(expected)] == expected


def test_the_most_telling_word_is_the_one_few_other_streets_have() -> None:
    others = ["Rua Silva", "Rua da Silva Filho", "Avenida Silva e Souza"]

    assert "Odorico" in forms("Rua Odorico Silva", *others)
    assert "Silva" not in forms("Rua Odorico Silva", *others)


def test_a_number_is_never_left_out_of_a_name() -> None:
    kept = ["2-й Гончаровский переулок", "ซอยเทวาภิบาล 5", "Soi Thewaphiban 12"]

    for name in kept:
        number = next(word for word in name.split() if any(map(str.isdigit, word)))
        whole = [form for form in ShortNames([name]).forms(0) if form.loss < 5]
        assert all(number in form.text for form in whole)


def test_a_form_that_others_could_bear_is_rated_worse() -> None:
    alone = {form.text: form.loss for form in ShortNames(["Rua Iara"]).forms(0)}
    shared = ShortNames(["Rua Iara", "Travessa Iara"]).forms(0)

    assert {form.text: form.loss for form in shared}["Iara"] > alone["Iara"]


@given(st.lists(names, min_size=1, max_size=5), st.sampled_from("…~"))
def test_forms_are_whole_letters_in_order_of_loss_and_no_two_alike(
    all_names: list[str], dots: str
) -> None:
    found = list(ShortNames(all_names, dots).forms(0))
    losses = [form.loss for form in found]
    texts = [form.text for form in found]

    assert losses == sorted(losses)
    assert len(texts) == len(set(texts))
    assert not texts or texts[0] == all_names[0]
    whole = {cluster for cluster, _ in clusters(all_names[0])} | set(dots + " .")
    for form in found:
        assert form.cells == width(form.text)
        assert form.letters == len(clusters(form.text))
        assert not is_mark(form.text[0])
        if form.loss >= 3.2:
            assert {cluster for cluster, _ in clusters(form.text)} <= whole


def test_asking_twice_gives_the_same() -> None:
    made = ShortNames(["Rua Augusto Leite de Figueiredo"])

    assert list(made.forms(0)) == list(made.forms(0))
