"""A pytest plugin: properties are tried alike each time, and a failure is not made small.

A mutant that lives today must live tomorrow, or the list of survivors would be of chance.
"""

from hypothesis import Phase, settings

settings.register_profile(
    "mutants",
    phases=(Phase.explicit, Phase.generate),
    max_examples=50,
    derandomize=True,
    deadline=None,
    database=None,
)
settings.load_profile("mutants")
