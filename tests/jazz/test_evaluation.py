"""Measurements of a model."""

from seqapps.common.errors import UserError
from seqapps.jazz import copy_check, data, evaluation

from tests.conftest import ROOT

SOLOS = ROOT / "tests" / "jazz" / "solos"


def test_a_model_that_does_nothing_but_copy_is_measured():
    class Copies:
        patterns = copy_check.Patterns.of([])

        def improvise(self, request):
            raise UserError("each copies")

    found = evaluation.compare(Copies(), data.read(str(SOLOS))[0], seed=0)
    assert found["generated"] == {} and found["human"]["copied_max"] == 0
