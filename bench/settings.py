"""The product's settings with one more address, the no-op."""

from civic.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
STAFF_SECOND_FACTOR = False
