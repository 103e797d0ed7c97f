# The command `cleaner` with its compiled core, and what docs/cluster.md needs to run it on Ray.
#
#   docker build --tag cleaner .
#   docker run --rm --user "$(id -u):$(id -g)" --volume "$PWD:/data" cleaner corpus articles clean
ARG PYTHON=3.12

FROM python:${PYTHON}-bookworm AS build
# ray[default]: a Ray job is handed in at the dashboard, which ray[data] alone does not have.
ARG EXTRAS=parquet,warc,s3,ray
ARG ALSO=ray[default]
WORKDIR /source
COPY . .
RUN python -m venv /opt/cleaner \
    && /opt/cleaner/bin/pip install --no-cache-dir --no-compile --constraint constraints.txt ".[${EXTRAS}]" "${ALSO}" \
    && /opt/cleaner/bin/python -P -c 'from cleaner.core import CORE; assert CORE.is_compiled'

FROM python:${PYTHON}-slim-bookworm
COPY --from=build /opt/cleaner /opt/cleaner
ENV PATH=/opt/cleaner/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    RAY_USAGE_STATS_ENABLED=0
RUN useradd --uid 1000 --create-home cleaner
USER 1000
WORKDIR /data
ENTRYPOINT ["cleaner"]
CMD ["--help"]
