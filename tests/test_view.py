"""What an address shows of a graph: communities, neighbourhoods, steps; all places kept."""

import pytest
from explorer_world import ISL, islands, named, province
from rdflib import URIRef

from kg.publish import communities, view
from kg.publish.atlas import Atlas
from kg.publish.communities import divide
from kg.publish.interface import WORDS
from kg.publish.statements import gather
from kg.publish.tongue import Tongue
from kg.publish.view import MORE, MOST, ROUND, Filters, State, look

COUNCIL, ISLE = named("body", "tide-council"), named("isle", "north-isle")


@pytest.fixture(scope="module")
def small() -> Atlas:
    return Atlas(gather(islands()))


@pytest.fixture(scope="module")
def large() -> Atlas:
    return Atlas(gather(province(1200)))


def test_a_small_graph_is_drawn_as_it_is_and_a_large_one_by_its_communities(
    small: Atlas, large: Atlas
) -> None:
    assert set(look(small, State()).things) == set(small.things)
    overview = look(large, State())
    assert not overview.things
    sizes = [len(c.members) for c, *_ in overview.communities]
    assert sizes == sorted(sizes, reverse=True)
    assert len(look(large, State(view="things")).things) == MOST


def test_any_member_opens_its_community(large: Atlas) -> None:
    found = large.communities[0]
    for member in (found.hub, found.members[-1]):
        assert set(look(large, State(community=str(member))).things) == set(found.members)


def test_opening_a_property_draws_its_neighbours_and_moves_nothing(small: Atlas) -> None:
    start = State(focus=str(ISLE), steps=(("hide", str(COUNCIL)),))
    before = look(small, start).things
    regatta = named("regatta", "grand-regatta")
    after = look(small, State.read({
        "focus": [str(ISLE)],
        "step": [f"hide {COUNCIL}", f"open {regatta} ^{ISL.pays}"],
    })).things  # fmt: skip
    assert set(after) - set(before) == {COUNCIL}
    assert all(after[iri] == place for iri, place in before.items())


def test_closing_a_property_takes_away_what_hangs_on_nothing_else(small: Atlas) -> None:
    choir, song = named("body", "salt-choir"), named("song", "the-long-ebb")
    steps = (("close", str(choir), str(ISL.sings)), ("close", str(COUNCIL), str(ISL.pays)))
    left = look(small, State(steps=steps)).things
    assert song not in left
    assert choir in left


def test_what_a_step_does_not_know_changes_nothing(small: Atlas) -> None:
    for step in ("", "open", "open x y", f"open {COUNCIL}", f"sing {COUNCIL}", f"add {ISL.pays}"):
        found = look(small, State.read({"step": [step]}))
        assert found.things == look(small, State()).things


def test_an_unknown_focus_says_so_and_shows_the_whole(small: Atlas) -> None:
    found = look(small, State(focus="https://example.org/nobody"))
    assert [n.values for n in found.notes] == [{"name": "https://example.org/nobody"}]
    assert len(found.things) == len(small.things)


def test_what_is_left_out_is_told_in_chinese_too() -> None:
    for note in (
        view.OF_GRAPH,
        view.OF_COMMUNITY,
        view.OF_NEIGHBOURS,
        view.SMALLER,
        view.ALONE,
        view.UNKNOWN,
        view.FULL,
    ):
        assert note in WORDS["zh-Hant"]


def test_a_hub_of_many_is_drawn_in_part_and_more_by_hundreds() -> None:
    atlas = Atlas(gather(province(400, village=400)))
    hub = max(atlas.things, key=atlas.degree)
    degree = atlas.degree(hub)
    assert degree > ROUND
    found = look(atlas, State(focus=str(hub)))
    assert [n.values["whole"] for n in found.notes] == [degree]
    assert Tongue.of("zh-Hant").say(found.notes).startswith(f"它有 {degree:,} 個相鄰事物")
    (property_, turned), others = max(atlas.neighbours(hub).items(), key=lambda n: len(n[1]))
    step = ("open", str(hub), f"{'^' if turned else ''}{property_}")
    more = look(atlas, State(focus=str(hub), steps=(step,)))
    hidden = len(set(others) - found.things.keys())
    assert len(more.things) == len(found.things) + min(MORE, hidden)


def test_a_full_picture_says_that_it_holds_no_more(large: Atlas) -> None:
    whole = look(large, State(view="things"))
    thing, (property_, turned) = next(
        (iri, key)
        for iri in whole.things
        for key, others in large.neighbours(iri).items()
        if set(others) - whole.things.keys()
    )
    step = ("open", str(thing), f"{'^' if turned else ''}{property_}")
    after = look(large, State(view="things", steps=(step,)))
    assert after.things == whole.things
    assert [n.english for n in after.notes] == [view.FULL, view.OF_GRAPH]
    less = look(large, State(view="things", steps=(step, ("hide", str(thing)))))
    assert [n.english for n in less.notes] == [view.OF_GRAPH]


def test_ties_between_communities_are_of_what_passes_the_filters(large: Atlas) -> None:
    whole = {tie[:2]: tie[2] for tie in look(large, State()).ties}
    holds = Filters(properties=frozenset({str(ISL.holds)}))
    some = {tie[:2]: tie[2] for tie in look(large, State(filters=holds)).ties}
    assert some
    assert some.keys() <= whole.keys()
    assert all(some[tie] <= whole[tie] for tie in some)
    assert sum(some.values()) < sum(whole.values())
    assert not look(large, State(filters=Filters(properties=frozenset({"x:none"})))).ties


def test_a_property_that_reads_alike_from_both_ends_is_listed_once(small: Atlas) -> None:
    choir = named("body", "salt-choir")
    (other,) = small.neighbours(choir)[ISL.worksWith, False]
    assert small.neighbours(other)[ISL.worksWith, False] == [choir]
    assert (ISL.worksWith, True) not in {**small.neighbours(choir), **small.neighbours(other)}


def test_the_same_graph_gives_the_same_picture_again(large: Atlas) -> None:
    again = Atlas(gather(province(1200)))
    assert again.overview == large.overview
    state = State(community=str(large.communities[1].hub))
    assert look(again, state).things == look(large, state).things


@pytest.mark.parametrize("fast", [True, False])
def test_two_cliques_with_a_bridge_are_two_communities_and_the_lonely_have_none(
    fast: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if fast and communities.find_spec(communities.FAST) is None:
        pytest.skip("graspologic-native is not installed")
    monkeypatch.setattr(communities, "find_spec", lambda _: fast or None)
    cliques = [(a + at, b + at) for at in (0, 5) for a in range(5) for b in range(a)]
    assert divide(11, [*cliques, (0, 5)]) == [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9], [10]]


def test_what_is_written_badly_in_an_address_is_as_if_it_were_not_there() -> None:
    read = State.read({"from": ["1e9"], "to": ["x"], "confidence": ["nan?"], "class": [""]})
    assert read.filters == State().filters
    assert State.read({"focus": [str(URIRef("x y"))]}).focus == "x y"
