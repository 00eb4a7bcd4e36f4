# One image for web, worker and beat; docker-compose.yml starts it three times.
FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /app
RUN python -m venv /venv
COPY requirements/run.txt requirements/run.txt
RUN /venv/bin/pip install --require-hashes --no-deps -r requirements/run.txt
COPY . .
# collectstatic needs settings that load, not servers that answer
RUN DATABASE_URL=postgresql://build@localhost/build REDIS_URL=redis://localhost/0 SECRET_KEY=build STATIC_COLLECTED=1 \
    STATIC_ROOT=/app/static-collected /venv/bin/python manage.py collectstatic --noinput --verbosity 0

FROM python:3.11-slim-bookworm
RUN groupadd --system --gid 10001 diandan && useradd --system --uid 10001 --gid diandan --home-dir /app diandan \
    && install -d -o diandan -g diandan -m 700 /backups
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    STATIC_COLLECTED=1 STATIC_ROOT=/app/static-collected DIANDAN_DATA=/tmp/diandan BIND=0.0.0.0
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build /app /app
USER diandan
EXPOSE 8000
CMD ["python", "-m", "civic.runtime.drain", "python", "-m", "civic.runtime.web"]
