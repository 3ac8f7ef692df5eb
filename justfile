# Shortcuts; each recipe is what one would type without `just`.

# list the recipes
default:
    @just --list

# build the knowledge base into site/
build:
    cargo run --release --locked -- build --output site

# build the knowledge base and serve it on http://127.0.0.1:8000
demo port="8000":
    ./scripts/demo {{port}}

# every test, the browser's too
test:
    ./scripts/test

# what takes seconds: format, lints, tidy
check:
    cargo fmt --check
    cargo clippy --locked --all-targets -- -D warnings
    cargo test --locked --test tidy

# rewrite what the cases expect; read the difference before you commit it
bless:
    KBGEN_BLESS=1 cargo test --locked --test suite cases
    git diff --stat tests/cases
