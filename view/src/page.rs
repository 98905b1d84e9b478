//! The page: one HTML file with its styles, its scripts and its data.

use crate::{ComponentView, Sent};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// What the page shows.
#[derive(Debug, Serialize)]
pub struct Data {
    /// The name in the title.
    pub title: String,
    /// The form of this data; it grows when something that is there changes its meaning.
    pub version: u32,
    /// The program, or what is wrong with it, as text.
    pub program: Result<ViewedProgram, String>,
    /// Whether the page was served, so that it can ask whether the sources changed.
    pub is_served: bool,
    /// The name of the trace that `trace` serves; none if there is none.
    pub trace: Option<String>,
}

/// A program without errors.
#[derive(Debug, Serialize)]
pub struct ViewedProgram {
    /// All components that `Main` reaches, and all others of its module.
    pub components: Vec<ComponentView>,
    /// The position of `Main`.
    pub main: u32,
    /// The explanation of `neva build --explain=json`; nothing if the program can't be compiled.
    pub explanation: Value,
    /// Numbers to show.
    pub overlays: Overlays,
}

/// Numbers of nodes and connections, as far as they were asked for.
#[derive(Debug, Default, Serialize)]
pub struct Overlays {
    /// How many bytes of the binary are of each node, by its path in the IR.
    pub bytes: Option<BTreeMap<String, u64>>,
    /// How many messages each port sent when the program ran.
    pub sent: Option<Sent>,
    /// Whether boxes and wires have the number of their messages in tests.
    pub has_coverage: bool,
}

/// The page. It loads nothing from elsewhere, and nothing in the data can become markup or script.
pub fn page(data: &Data) -> String {
    // `<` is all that could end the element or begin a comment; in JSON it is only in texts.
    let json = serde_json::to_string(data).unwrap_or_default().replace('<', "\\u003c");
    include_str!("../page/page.html")
        .replace("/*style*/", include_str!("../page/style.css"))
        .replace(
            "/*script*/",
            concat!(
                include_str!("../page/model.js"),
                include_str!("../page/trace.js"),
                include_str!("../page/overlay.js"),
                include_str!("../page/draw.js"),
                include_str!("../page/main.js")
            ),
        )
        .replace("/*data*/", &json)
}
