//! Writing IR: JSON and YAML in the schema of the Go compiler, DOT, Mermaid and three.js as pictures.

mod diagram;
mod dot;
mod json;
mod mermaid;
mod threejs;
mod yaml;

use crate::Program;

/// A format in which IR is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JSON, which [`read`](crate::read()) takes back.
    Json,
    /// YAML, which [`read`](crate::read()) takes back.
    Yaml,
    /// A graph for Graphviz.
    Dot,
    /// A Markdown page with a Mermaid flowchart and a table of the nodes.
    Mermaid,
    /// A web page with a picture in space; it loads three.js from the network.
    Threejs,
}

impl Format {
    /// The extension of a file in this format, as the Go compiler names it.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Json => "json",
            Format::Yaml => "yml",
            Format::Dot => "dot",
            Format::Mermaid => "md",
            Format::Threejs => "threejs.html",
        }
    }
}

/// The text of a program in a format, ending in a newline. The same program gives the same text:
/// connections and keys are sorted, funcs and ports stay in the order of the program.
///
/// JSON has no number for NaN and the infinities; they become `null`, which is not read back.
pub fn write(program: &Program, format: Format) -> String {
    match format {
        Format::Json => json::write(program),
        Format::Yaml => yaml::write(program),
        Format::Dot => dot::write(program),
        Format::Mermaid => mermaid::write(program),
        Format::Threejs => threejs::write(program),
    }
}
