"""Quantiles against the printed tables."""

import pytest

from reviewtui.scoring.student import NEARLY_NORMAL, normal_quantile, t_quantile


@pytest.mark.parametrize(
    ("df", "quantile"),
    [
        (1, 12.7062047),
        (2, 4.3026527),
        (3, 3.1824463),
        (4, 2.7764451),
        (9, 2.2621572),
        (30, 2.0422725),
        (120, 1.9799304),
    ],
)
def test_t_at_975(df: int, quantile: float) -> None:
    assert t_quantile(0.975, df) == pytest.approx(quantile, abs=1e-6)


def test_t_at_another_level() -> None:
    assert t_quantile(0.95, 5) == pytest.approx(2.0150484, abs=1e-6)


def test_t_joins_the_normal() -> None:
    assert t_quantile(0.975, NEARLY_NORMAL - 1) - normal_quantile(0.975) == pytest.approx(0.012, abs=5e-4)
    assert t_quantile(0.975, NEARLY_NORMAL) == normal_quantile(0.975)
