# Two stages: the first builds, the second holds one program and runs as nobody. No shell is needed at run time.
FROM rust:1-bookworm AS build
WORKDIR /src
COPY Cargo.toml Cargo.lock ./
COPY .cargo .cargo
COPY build.rs ./
COPY src src
# Cargo reads all that the manifest names, also what isn't built here.
COPY benches benches
COPY tests tests
COPY crates crates
COPY migrations migrations
COPY playbooks playbooks
# Without the rehearsal: what is deployed carries no local Discord.
RUN cargo build --release --locked --no-default-features && mkdir /data

# The C library and nothing else.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /src/target/release/tplus /tplus
# The database lies here, owned by who runs it: a volume mounted there takes that over.
COPY --from=build --chown=nonroot:nonroot /data /data
WORKDIR /data
ENV DATABASE_URL=sqlite:///data/tplus.db
USER nonroot
ENTRYPOINT ["/tplus"]
CMD ["run"]
