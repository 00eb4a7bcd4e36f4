"""The web application for granian, which takes requests in whole before it answers them."""

import os

from civic.runtime.receiver import Receiver
from civic.wsgi import application as wsgi

THREADS = int(
    os.environ.get("WEB_THREADS", 4)
)  # workers × threads is the number of lines to PostgreSQL: few are faster

application = Receiver(wsgi, threads=THREADS)
