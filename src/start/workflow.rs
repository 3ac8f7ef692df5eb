//! The workflow by which GitHub builds a site and shows it.

/// Where a workflow lies in a repository.
pub const WORKFLOW: &str = ".github/workflows/pages.yml";

/// The text of the workflow for a project in a folder of its repository (empty for the
/// repository itself), at every push to a branch.
pub fn workflow(folder: &str, branch: &str) -> String {
    let root = if folder.is_empty() { "." } else { folder };
    let site =
        if folder.is_empty() { "site".to_owned() } else { format!("{folder}/site") };
    TEMPLATE
        .replace("@VERSION@", env!("CARGO_PKG_VERSION"))
        .replace("@REPOSITORY@", env!("CARGO_PKG_REPOSITORY"))
        .replace("@BRANCH@", &quoted(branch))
        .replace("@ROOT@", &quoted(root))
        .replace("@SITE@", &quoted(&site))
}

/// A text as YAML has it, whatever is in it but line ends.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace(['\n', '\r'], " ").replace('\'', "''"))
}

/// Addresses and names go in as variables, so that no letter of theirs is a command.
const TEMPLATE: &str = r#"# Builds the site with kbgen and shows it on GitHub Pages. Choose "GitHub Actions" under
# Settings, Pages, Source of the repository once.
name: pages

on:
  push:
    branches: [@BRANCH@]
  workflow_dispatch:

permissions:
  contents: read
  pages: write
  id-token: write

# One deployment at a time, and none is cut off.
concurrency:
  group: pages
  cancel-in-progress: false

env:
  # A new version arrives when this line is changed, never by itself.
  KBGEN_VERSION: "@VERSION@"
  ROOT: @ROOT@

jobs:
  build:
    # The archive below is for Linux on x86-64.
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
        with:
          # The whole history, not its last commit alone: it knows the dates of notes.
          fetch-depth: 0
      - uses: actions/configure-pages@v5
        id: pages
      # The archive of the release, held against its checksum before anything in it runs.
      - name: Install kbgen
        run: |
          name=kbgen-x86_64-unknown-linux-musl
          cd "$RUNNER_TEMP"
          for file in "$name.tar.gz" SHA256SUMS; do
            curl --proto '=https' --tlsv1.2 --fail --silent --show-error --location --retry 3 \
              --output "$file" "@REPOSITORY@/releases/download/v$KBGEN_VERSION/$file"
          done
          grep -E "^[0-9a-f]{64} [ *]$name\.tar\.gz\$" SHA256SUMS > expected
          sha256sum --check expected
          tar -xzf "$name.tar.gz"
          echo "$RUNNER_TEMP/$name" >> "$GITHUB_PATH"
      - run: kbgen build "$ROOT" --base-url "$BASE_URL"
        env:
          BASE_URL: ${{ steps.pages.outputs.base_url }}
      - uses: actions/upload-pages-artifact@v4
        with:
          path: @SITE@

  deploy:
    needs: build
    runs-on: ubuntu-latest
    environment:
      name: github-pages
      url: ${{ steps.deployment.outputs.page_url }}
    steps:
      - uses: actions/deploy-pages@v4
        id: deployment
"#;

#[cfg(test)]
mod tests {
    use super::workflow;
    use granit_parser::{Event, Parser};

    /// The scalars of a text of YAML, in order.
    fn scalars(text: &str) -> Vec<String> {
        let events = Parser::new_from_str(text).map(|event| event.expect("it is YAML").0);
        let scalar = |event| match event {
            Event::Scalar(text, ..) => Some(text.into_owned()),
            _ => None,
        };
        events.filter_map(scalar).collect()
    }

    fn check(folder: &str, branch: &str, root: &str, site: &str) {
        let found = scalars(&workflow(folder, branch));
        let after = |key: &str| {
            let at = found.iter().rposition(|scalar| scalar == key).expect(key);
            found[at + 1].clone()
        };
        assert_eq!(after("branches"), branch);
        assert_eq!(after("ROOT"), root);
        assert_eq!(after("path"), site);
        assert_eq!(after("KBGEN_VERSION"), env!("CARGO_PKG_VERSION"));
        assert_eq!(after("fetch-depth"), "0");
    }

    #[test]
    fn any_name_of_a_folder_or_branch_is_a_text() {
        check("", "main", ".", "site");
        check("docs/글 방", "trunk", "docs/글 방", "docs/글 방/site");
        check("it's: [a] #b", "a'b", "it's: [a] #b", "it's: [a] #b/site");
    }
}
