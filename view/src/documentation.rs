//! Documentation of a module as pages: what is public in each package, with comments, examples, networks.

use crate::DrawnNetwork;
use neva_diagram::PictureFormat;
use neva_diagram::markup::{escape, page};
use neva_frontend::check::EditedModule;
use neva_frontend::check::model::Site;
use neva_frontend::module::{FileId, ModuleId, PackageId, SourceTree};
use neva_frontend::syntax::ast::{Docs, Entity};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The style of all pages.
const STYLE: &str = include_str!("../page/documentation.css");

/// Above this many nodes, the picture of a network says little.
const LARGEST_PICTURE: usize = 60;

/// What each page of documentation has, and hardly another page.
pub const DOCUMENTATION_MARK: &str = "<!-- written by neva doc -->\n";

/// The pages by the names of their files: `index.html`, and one for each package with something public.
///
/// `checked` is what [`check_for_editor`](neva_frontend::check::check_for_editor) says of the module.
pub fn documentation(
    tree: &SourceTree,
    module: ModuleId,
    checked: &mut EditedModule<'_>,
) -> BTreeMap<String, String> {
    let title = match tree.module(module).name.as_str() {
        "" => "module",
        name => name,
    };
    let mut pages = BTreeMap::new();
    let mut names = vec![];
    let mut list = String::new();
    for package in tree.packages(module) {
        let body = package_body(tree, package, checked, &mut names);
        if body.is_empty() {
            continue;
        }
        let (path, file) = (&tree.package(package).path, file_name(&tree.package(package).path));
        let shown = escape(path);
        let up = format!("<p><a href=\"index.html\">{}</a></p>\n<h1>{shown}</h1>\n", escape(title));
        // Writing to a string does not fail.
        let _ = writeln!(list, "<li><a href=\"{file}\">{shown}</a></li>");
        pages.insert(file, page(path, STYLE, &(DOCUMENTATION_MARK.to_owned() + &up + &body), ""));
    }
    // `<` is all that could end the script; in JSON it is only in texts.
    let index = serde_json::to_string(&names).unwrap_or_default().replace('<', "\\u003c");
    let body = format!(
        "{DOCUMENTATION_MARK}<h1>{}</h1>\n<input id=\"search\" type=\"search\" placeholder=\"Search\" aria-label=\"Search names\">\n\
         <ul id=\"found\"></ul>\n<ul>\n{list}</ul>\n",
        escape(title)
    );
    let script = include_str!("../page/documentation.js").replace("/*index*/", &index);
    pages.insert("index.html".to_owned(), page(title, STYLE, &body, &script));
    pages
}

/// Something public, for the search.
#[derive(Serialize)]
struct Named {
    package: String,
    name: String,
    file: String,
    /// The first line of the documentation.
    about: String,
}

fn package_body(
    tree: &SourceTree,
    package: PackageId,
    checked: &mut EditedModule<'_>,
    names: &mut Vec<Named>,
) -> String {
    let path = &tree.package(package).path;
    let mut found: Vec<(FileId, &Entity)> = vec![];
    for file in tree.files(package) {
        let entities = &tree.file(file).ast().entities;
        found.extend(entities.iter().filter(|one| one.head().is_public).map(|one| (file, one)));
    }
    found.sort_by(|(_, one), (_, other)| one.name().text.cmp(&other.name().text));
    let mut body = String::new();
    let mut last = "";
    for (file, entity) in found {
        let name = &entity.name().text;
        let docs = entity.head().docs.as_ref();
        let comment = docs.map(|docs| comment(tree, file, docs)).unwrap_or_default();
        if last != name {
            let _ = writeln!(body, "<h2 id=\"{0}\">{0}</h2>", escape(name));
            let about = docs.and_then(|docs| docs.text.lines().next()).unwrap_or_default().to_owned();
            names.push(Named { package: path.clone(), name: name.clone(), file: file_name(path), about });
        }
        last = name;
        let _ = writeln!(body, "<pre><code>{}</code></pre>", code(&head(tree, file, entity)));
        body += &described(&comment);
        body += &picture(tree, file, entity, checked);
    }
    body
}

/// The declaration; of a component without its body.
fn head(tree: &SourceTree, file: FileId, entity: &Entity) -> String {
    let source = &tree.file(file).source;
    match entity {
        Entity::Component(def) => format!("def {}", source.slice(def.signature.span)),
        _ => source.slice(entity.head().span).trim_start_matches("pub ").to_owned(),
    }
}

/// The lines of the comment above a declaration, without `//` and a blank.
fn comment<'t>(tree: &'t SourceTree, file: FileId, docs: &Docs) -> Vec<&'t str> {
    let lines = tree.file(file).source.slice(docs.span).lines();
    lines.map(|line| line.strip_prefix("// ").or(line.strip_prefix("//")).unwrap_or(line)).collect()
}

/// A comment as HTML: paragraphs, a list of ports, examples.
fn described(comment: &[&str]) -> String {
    let (mut text, mut ports, mut examples) = (String::new(), String::new(), String::new());
    let mut lines = comment.iter().copied().peekable();
    while let Some(line) = lines.next() {
        let (tag, rest) = line.split_once(' ').unwrap_or((line, ""));
        // Writing to a string does not fail.
        let _ = match tag {
            "@inport" | "@outport" => {
                let (name, about) = rest.split_once(' ').unwrap_or((rest, ""));
                let (name, about) = (escape(name), escape(about));
                writeln!(ports, "<li>{} <code>{name}</code>: {about}</li>", tag[1..].trim_end_matches("port"))
            }
            "@example" => {
                let mut code_lines = String::new();
                while let Some(line) = lines.next_if(|line| line.starts_with('\t')) {
                    code_lines += &format!("{}\n", &line[1..]);
                }
                let code = code(&code_lines);
                writeln!(examples, "<p>Example: {}</p>\n<pre><code>{code}</code></pre>", escape(rest))
            }
            _ if line.trim().is_empty() => writeln!(text, "</p>\n<p>"),
            _ => writeln!(text, "{}", escape(line)),
        };
    }
    let text = format!("<p>\n{text}</p>\n").replace("<p>\n</p>\n", "");
    let ports = if ports.is_empty() { ports } else { format!("<ul>\n{ports}</ul>\n") };
    text + &ports + &examples
}

/// The network of a component, unless it is a runtime func or too large.
fn picture(tree: &SourceTree, file: FileId, entity: &Entity, checked: &mut EditedModule<'_>) -> String {
    let name = Site { file, span: entity.name().span };
    let names: Vec<&str> = checked.components().map(|component| component.name).collect();
    let Some(component) = checked.components().find(|component| component.site == name) else {
        return String::new();
    };
    let network = DrawnNetwork::new(tree, component, &|id| names[id.0 as usize]);
    if network.nodes.is_empty() || network.nodes.len() > LARGEST_PICTURE {
        return String::new();
    }
    let drawing = network.graph().draw(PictureFormat::Svg);
    format!("<details><summary>network</summary>\n{drawing}</details>\n")
}

/// The file of a package's page.
fn file_name(path: &str) -> String {
    let name = if path == "." { "root".to_owned() } else { path.replace('/', ".") };
    format!("package.{name}.html")
}

/// A text of several lines in which nothing is markup.
fn code(text: &str) -> String {
    let line = |line: &str| if line.is_empty() { String::new() } else { escape(&line.replace('\t', "    ")) };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}
