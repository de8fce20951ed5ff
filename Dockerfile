# The server with an empty store: mount one at /store, or build it there by `docker run … build /articles`.
#
#   docker build -t dramagraph .
#   docker run --read-only --tmpfs /tmp --cap-drop ALL -v kdrama:/store -p 127.0.0.1:8000:8000 dramagraph
FROM python:3.12-slim AS wheel
COPY . /src
RUN pip wheel --no-cache-dir --wheel-dir /wheels /src

FROM python:3.12-slim
RUN --mount=type=bind,from=wheel,source=/wheels,target=/wheels \
    pip install --no-cache-dir --no-index --find-links /wheels dramagraph \
 && useradd --system --uid 10001 --home-dir /store dramagraph \
 && install -d -o dramagraph /store
USER dramagraph
VOLUME /store
ENV DRAMAGRAPH_STORE=/store DRAMAGRAPH_ACCESS_LOG=- PYTHONUNBUFFERED=1 MALLOC_ARENA_MAX=2
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/health/live', timeout=4)"]
ENTRYPOINT ["dramagraph"]
CMD ["serve", "--host", "0.0.0.0"]
