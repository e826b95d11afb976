# The advisor with its small models inside, so that it runs without a network:
#   docker build -t advisor . && docker run --rm -v "$PWD":/data advisor check task.yaml
FROM python:3.12-slim AS wheel
WORKDIR /source
COPY . .
RUN pip install --no-cache-dir hatchling && python -m hatchling build -t wheel -d /wheel

FROM python:3.12-slim
COPY --from=wheel /wheel/*.whl /wheel/
COPY constraints.txt /wheel/
# An index of PyTorch builds without CUDA saves gigabytes: docker build --build-arg INDEX="--extra-index-url URL" .
ARG INDEX=""
RUN wheel=$(ls /wheel/*.whl) \
  && pip install --no-cache-dir -c /wheel/constraints.txt ${INDEX} \
    "approach-advisor[cpu,docs,parquet] @ file://$wheel" \
  && rm -rf /wheel
ENV ADVISOR_CACHE_DIR=/cache
RUN useradd --create-home advisor && mkdir /cache /data && chown advisor /cache /data
USER advisor
RUN advisor models pull smollm2-135m-instruct minilm-l6-v2
WORKDIR /data
VOLUME ["/data", "/cache"]
ENTRYPOINT ["advisor"]
CMD ["--help"]
