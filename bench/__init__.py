"""`make bench`: what the hot paths cost, as ratios to a no-op behind the same middleware, measured before and after.

Ratios within one run hold on a noisy machine; the absolute numbers don't. Nothing here is a test."""
