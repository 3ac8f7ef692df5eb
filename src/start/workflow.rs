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
const TEMPLATE: &str = include_str!("pages.yml");

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
