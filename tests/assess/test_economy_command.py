"""A made-up world of 40 regions and 20 sectors whose answers are known, and the command on it."""

from __future__ import annotations

import json
import time
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from sealane.assess.economy import (
    MultiRegion,
    assess_economy,
    cut_shares,
    cuts_of,
    ghosh,
    inflation,
    leontief,
    network,
)
from sealane.cli import sealane
from sealane.errors import BadInput

UNIT = "million USD 2017"


@cache
def world(regions: int = 40, sectors: int = 20, seed: int = 7) -> MultiRegion:
    """Sizes over three decades, trade that falls with distance, home first; balanced by RAS."""
    rng = np.random.default_rng(seed)
    n = regions * sectors
    region, sector = np.repeat(np.arange(regions), sectors), np.tile(np.arange(sectors), regions)
    x = (
        np.repeat(10 ** rng.uniform(4, 7, regions), sectors)
        * rng.dirichlet(np.ones(sectors), regions).ravel()
    )
    place = rng.uniform(0, 1, (regions, 2))
    apart = np.hypot(*(place[:, None] - place[None]).transpose(2, 0, 1))
    near = np.exp(-4 * apart) + 8 * np.eye(regions)
    recipe = rng.gamma(0.5, 1.0, (sectors, sectors)) + 1e-3
    own = rng.uniform(0.35, 0.65, n)
    z = recipe[np.ix_(sector, sector)] * near[np.ix_(region, region)] * x[:, None] * x[None]
    taste = rng.gamma(1.0, 1.0, (n, 1)) * near[region] * x[:, None]
    whole = np.hstack([z, taste])
    finals = np.bincount(region, own * x)
    columns = np.concatenate([(1 - own) * x, finals])
    for _ in range(400):  # RAS (Bacharach 1970): rows, then columns, until both hold
        whole *= (x / whole.sum(axis=1))[:, None]
        whole *= columns / whole.sum(axis=0)
    whole *= (x / whole.sum(axis=1))[:, None]
    names = [f"R{one:02d}" for one in range(regions)]
    return MultiRegion(
        tuple(names[one] for one in region), tuple(f"S{one:02d}" for one in sector),
        whole[:, :n], whole[:, n:], tuple(names), x, UNIT,
    )  # fmt: skip


CUTS = ("R03:*=0.4", "*:R03=0.4", "R05:R09:S04=1")


def test_a_world_of_800_industries_gives_the_answers_that_algebra_gives() -> None:
    table, cuts = world(), cuts_of(CUTS)
    assert table.value_added.sum() == pytest.approx(table.y.sum(), rel=1e-6)
    inner, final = cut_shares(table, cuts)
    a = table.z / table.x
    inverse = np.linalg.inv(np.eye(len(table.x)) - a * (1 - inner))
    wanted = (table.y * (1 - final)).sum(axis=1)
    after = leontief(table, cuts)
    np.testing.assert_allclose(after, inverse @ wanted, rtol=1e-8)
    np.testing.assert_allclose(leontief(table, ()), table.x, rtol=1e-6)
    # what is made is bought by somebody: rows stay in balance
    np.testing.assert_allclose(after, (a * (1 - inner)) @ after + wanted, rtol=1e-8)
    # Ghosh's inverse is Leontief's between the outputs (Miller and Blair 2009, section 12.1)
    dual = (table.value_added / table.x) @ inverse * table.x
    supplied = ghosh(table, cuts)
    np.testing.assert_allclose(supplied, dual, rtol=1e-8)
    # goods that stand in for one another in part lose no less than those that do in full
    assert (network(table, cuts)[0] <= supplied * (1 + 1e-9)).all()
    for one in (after, supplied):
        assert (one <= table.x * (1 + 1e-6)).all()


def test_bounds_hold_all_methods_and_regions_add_up_in_time() -> None:
    table, cuts = world(), cuts_of(CUTS)
    leontief(table, cuts)
    began = time.process_time()
    found = assess_economy(table, cuts, cut_days=30, days=60)
    assert time.process_time() - began < 30.0
    share = 30 / 365
    whole = float((table.x - leontief(table, cuts)).sum()) * share
    assert sum(found.static["leontief"].values()) == pytest.approx(whole)
    worst = max(found.static["leontief"], key=lambda one: found.bounds(one)[1] / table.x[
        np.asarray(table.regions) == one].sum())  # fmt: skip
    assert worst == "R03"
    for region in ("R03", "R09", "R20"):
        low, high = found.bounds(region)
        for losses in (*found.static.values(), *found.dynamic.values()):
            assert low <= losses[region] <= high


def written(path: Path, table: MultiRegion) -> str:
    file = path / "table.npz"
    np.savez(
        file, Z=table.z, Y=table.y, x=table.x, regions=table.regions, sectors=table.sectors,
        final_regions=table.final_regions, unit=table.unit,
    )  # fmt: skip
    return str(file)


def run(*words: str, code: int = 0) -> str:
    done = CliRunner().invoke(sealane, ["assess", *words])
    assert done.exit_code == code, done.output
    return done.stdout


def test_the_command_tells_bounds_beliefs_and_prices(tmp_path: Path) -> None:
    file = written(tmp_path, world(6, 4))
    words = ("economy", file, "--cut", "R03:*=0.4", "--cut-days", "30", "--days", "90")
    said = json.loads(run(*words, "--freight", "2.5", "--json"))
    assert said["unit"] == UNIT
    assert set(said["static"]) == {"leontief", "ghosh", "network"}
    assert set(said["regions"]) == {f"R0{one}" for one in range(6)}
    assert (said["consumer_prices"]["low"], said["consumer_prices"]["high"]) == inflation(2.5)
    doubled = json.loads(run(*words, "--freight", "2", "--json"))
    prices = doubled["consumer_prices"]
    assert (prices["interval"], prices["no_interval"]) == ("published", None)
    assert [one["doubling_pp"] for one in prices["figures"]] == [0.7, 0.4]
    assert all(one["url"] and one["at"] for one in prices["figures"])
    assert said["consumer_prices"]["interval"] == "bounds"
    text = run(*words, "--freight", "2")
    assert "Freight x2: 0.4 to 0.7 percentage points" in text
    assert "two published figures of a doubling" in text
    assert "公表された二つの値" in run(*words, "--freight", "2", "--lang", "ja")
    assert "0.53 to " in run(*words, "--freight", "2.5")
    is_gain = any(one["low"] < 0 for one in doubled["regions"].values())
    assert ("gain" in [one["code"] for one in doubled["notes"]]) is is_gain
    text = run(*words)
    assert "Output lost [million USD 2017], cut of 30 days in 90" in text
    assert "any input stands in for any other" in text


@pytest.mark.parametrize(
    ("given", "match"),
    [
        (("R03=0.4",), "cannot be read"),
        (("R03:*=much",), "cannot be read"),
        (("R03:*=1.4",), "share of 1.4"),
        (("R03:*=-0.1",), "share of -0.1"),
        (("R03:*=0.4", "R03:*=0.5"), "contradicts"),
    ],
)
def test_cuts_that_cannot_be_are_refused_by_name(given: tuple[str, ...], match: str) -> None:
    with pytest.raises(BadInput, match=match) as refused:
        cuts_of(given)
    assert refused.value.hint


def test_bad_tables_and_days_are_refused_by_the_command(tmp_path: Path) -> None:
    file = written(tmp_path, world(6, 4))
    ask = ("--cut", "R03:*=0.4", "--cut-days")
    for code, words in (
        (1, (file, "--cut", "R33:*=0.4", "--cut-days", "9")), (1, (file, *ask, "-9")),
        (1, (file, *ask, "400")), (1, ("none.csv", *ask, "9")),
        (2, (file, *ask, "9", "--freight", "0")),
    ):  # fmt: skip
        assert run("economy", *words, code=code) == ""
    short = tmp_path / "short.csv"
    short.write_text("block,from_region,from_sector,to_region,to_sector,value\nx,A,b,,,1\n")
    done = CliRunner().invoke(sealane, ["assess", "economy", str(short), *ask, "9"])
    assert isinstance(done.exception, BadInput)
    assert done.exception.field == "unit"
