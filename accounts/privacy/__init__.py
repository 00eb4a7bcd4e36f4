"""The privacy notice, and who has seen which version of it.

The words stand in templates/accounts/privacy.html. Whoever changes what they say gives them a new VERSION
(tests/integration/test_privacy.py knows the text of the present one): it is then shown once to everybody.
"""

VERSION = "2026-11-26"
