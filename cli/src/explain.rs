//! `neva build --explain`: what became of each node and connection, and what costs time in loops.

mod costs;

use clap::ValueEnum;
use neva_blocks::analysis::loops::{innermost_headers, natural_loops};
use neva_blocks::{BlockId, Channel, Cluster, Origin, Program, Term};
use neva_files::json;
use neva_frontend::check::model::Site;
use neva_fusion::{Cut, GivenUp};
use neva_lsp::{Compiled, Fate};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// The form of the explanation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExplainForm {
    /// For people
    Text,
    /// For programs
    Json,
}

/// A program before and after the optimizer, and what fusion gave up on the way.
pub(crate) struct Explained {
    /// The block program as fusion made it.
    pub fused: Program,
    /// The block program as it is run or built.
    pub program: Program,
    /// The explorations that were given up.
    pub given_up: Vec<GivenUp>,
    /// How the network was cut.
    pub cut: Cut,
    /// The connections of the IR.
    pub connections: Vec<ExplainedConnection>,
}

/// A connection of the IR.
pub(crate) struct ExplainedConnection {
    /// The port that sends, such as `sum/out:res`.
    pub from: String,
    /// The port that receives. What a component's own port receives it sends on.
    pub to: String,
    /// Where the sources have it.
    pub site: Option<Site>,
}

/// The explanation.
#[derive(Serialize)]
pub(crate) struct Explanation {
    nodes: Vec<NodeReport>,
    connections: Vec<ConnectionReport>,
    borders: Vec<Border>,
    costs: Vec<costs::Cost>,
    given_up: Vec<GivenUpReport>,
}

#[derive(Serialize)]
struct NodeReport {
    node: String,
    became: Became,
    clusters: Vec<String>,
    /// Where the loops are in which it has instructions.
    loops: Vec<String>,
}

impl NodeReport {
    /// What became of it, in words.
    fn told(&self) -> String {
        let NodeReport { became, clusters, loops, .. } = self;
        match became {
            Became::Code if loops.is_empty() => format!("code in cluster {}", clusters.join(", ")),
            Became::Code => {
                format!("code in cluster {}, in the loop at {}", clusters.join(", "), loops.join(", "))
            }
            Became::Constant => "constant: the compiler knows what it sends, or nobody needs it".to_string(),
            Became::Gone => "gone: it only passes messages on".to_string(),
        }
    }
}

/// What became of a node.
#[derive(Serialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Became {
    /// Instructions.
    Code,
    /// It sends what the compiler knows, or nobody reads what it sends.
    Constant,
    /// It only decides where messages go, which fusion did.
    Gone,
}

#[derive(Serialize)]
struct ConnectionReport {
    connection: String,
    became: &'static str,
    /// The inport of a func that it leads to in the end.
    #[serde(skip)]
    inport: String,
    #[serde(skip)]
    site: Option<Site>,
}

/// A channel between two clusters, or a queue of one.
#[derive(Serialize)]
struct Border {
    inport: String,
    #[serde(skip)]
    sender: String,
    #[serde(skip)]
    receiver: String,
    from: String,
    to: String,
    why: String,
    change: String,
}

/// Nodes that are not one cluster, as they were tried together and that took too much.
#[derive(Serialize)]
struct GivenUpReport {
    nodes: usize,
    first: String,
    last: String,
    /// Where the first of the nodes is that has a line.
    place: String,
    why: String,
    change: String,
}

/// Explains a program.
pub(crate) fn explain(explained: &Explained) -> Explanation {
    let Explained { fused, program, given_up, cut, connections } = explained;
    let loops: Vec<_> = program.clusters.iter().map(|cluster| loop_places(program, cluster)).collect();
    let borders: Vec<Border> = (0..)
        .zip(&program.channels)
        .filter_map(|(number, channel)| border(program, number, channel, given_up, *cut))
        .collect();
    let inports = inports(connections);
    let unmatched = has_unmatched_border(&inports, &borders);
    let reports = connections.iter().zip(&inports);
    let connections = reports.map(|(connection, inport)| became(connection, inport, &borders, unmatched));
    Explanation {
        nodes: nodes(fused, program, &loops),
        connections: connections.collect(),
        costs: costs::costs(program, &loops),
        given_up: given_up.iter().map(|one| given_up_report(fused, one, &borders)).collect(),
        borders,
    }
}

impl Explanation {
    /// The text in a form.
    pub(crate) fn text(&self, form: ExplainForm) -> String {
        match form {
            ExplainForm::Json => json(self),
            ExplainForm::Text => self.lines(),
        }
    }

    /// What became of each node, with what costs time in loops because of it, and of each connection.
    pub(crate) fn fates(&self) -> Compiled {
        let node = |report: &NodeReport| {
            let mut became = report.told();
            for cost in self.costs.iter().filter(|cost| cost.node == report.node) {
                let (what, place, why) = (cost.what.word(), &cost.place, &cost.why);
                let _ = write!(became, "; {what} in the loop at {place}: {why}");
            }
            Fate { node: report.node.clone(), became }
        };
        let connection = |report: &ConnectionReport| Some((report.site?, self.told(report)));
        Compiled {
            nodes: self.nodes.iter().map(node).collect(),
            connections: self.connections.iter().filter_map(connection).collect(),
        }
    }

    /// What became of a connection, with what is known of a channel.
    fn told(&self, connection: &ConnectionReport) -> String {
        let border = self.borders.iter().find(|border| border.receiver == connection.inport);
        match border {
            None => connection.became.to_owned(),
            Some(Border { from, to, why, change, .. }) => {
                format!("a channel from cluster {from} to {to}: {why}; to change it, {change}")
            }
        }
    }

    fn lines(&self) -> String {
        let mut text = String::new();
        let nodes = self.nodes.iter().map(|report| format!("{}: {}", report.node, report.told()));
        section(&mut text, "nodes", nodes);
        let connections = self.connections.iter();
        let connections =
            connections.map(|ConnectionReport { connection, became, .. }| format!("{connection}: {became}"));
        section(&mut text, "connections", connections);
        // The same advice is given once to those that follow each other.
        let mut last = "";
        let mut advice =
            |change| if std::mem::replace(&mut last, change) == change { "as above" } else { change };
        let borders = self.borders.iter().map(|Border { inport, from, to, why, change, .. }| {
            let change = advice(change.as_str());
            format!("{inport}, from cluster {from} to {to}\n    why: {why}\n    change: {change}")
        });
        section(&mut text, "borders between clusters", borders);
        let costs = self.costs.iter().map(|costs::Cost { what, node, place, why, change }| {
            let (what, change) = (what.word(), advice(change.as_str()));
            format!("{what} by {node}, in the loop at {place}\n    why: {why}\n    change: {change}")
        });
        section(&mut text, "costs in loops", costs);
        let given_up =
            self.given_up.iter().map(|GivenUpReport { nodes, first, last, place, why, change }| {
                let change = advice(change.as_str());
                format!(
                    "{nodes} nodes from {first} to {last}, at {place}\n    why: {why}\n    change: {change}"
                )
            });
        section(&mut text, "explorations that were given up", given_up);
        text
    }
}

/// A heading, and below it each item, or that there is none.
fn section(text: &mut String, heading: &str, items: impl Iterator<Item = String>) {
    // Writing to a string does not fail.
    let _ = writeln!(text, "{heading}");
    let mut items = items.peekable();
    if items.peek().is_none() {
        text.push_str("  none\n");
    }
    for item in items {
        let _ = writeln!(text, "  {item}");
    }
}

/// For each block of a cluster where the innermost loop around it is.
fn loop_places(program: &Program, cluster: &Cluster) -> Vec<Option<String>> {
    let headers = innermost_headers(cluster, &natural_loops(cluster)).into_iter();
    headers.map(|header| Some(place(program, cluster.block(header?).origin))).collect()
}

/// `FILE:LINE` of a node, or its path where it has no line.
fn place(program: &Program, origin: Origin) -> String {
    let name = node(program, origin);
    name.rsplit_once(" at ").map_or(name, |(_, line)| line).to_string()
}

/// The name of a node: path, func, and line.
fn node(program: &Program, origin: Origin) -> &str {
    program.origins.get(origin.0 as usize).map_or("", String::as_str)
}

/// The path of a node of that name.
fn path(name: &str) -> &str {
    name.split(" (").next().unwrap_or(name)
}

fn nodes(fused: &Program, program: &Program, loops: &[Vec<Option<String>>]) -> Vec<NodeReport> {
    let names: BTreeSet<&String> = program.origins.iter().collect();
    let before: BTreeSet<&str> = instructions(fused).map(|(_, _, origin)| node(fused, origin)).collect();
    let report = |name: &&String| {
        let (mut clusters, mut places) = (BTreeSet::new(), BTreeSet::new());
        for (cluster, block, origin) in instructions(program) {
            if node(program, origin) == name.as_str() {
                let within = &program.clusters[cluster];
                clusters.insert(within.name.clone());
                places.extend(loops[cluster][block.index()].clone());
            }
        }
        let is_constant = before.contains(name.as_str()) || name.contains(" (new)");
        let became = match (clusters.is_empty(), is_constant) {
            (false, _) => Became::Code,
            (true, true) => Became::Constant,
            (true, false) => Became::Gone,
        };
        let (clusters, loops) = (clusters.into_iter().collect(), places.into_iter().collect());
        NodeReport { node: (*name).clone(), became, clusters, loops }
    };
    names.iter().map(report).collect()
}

/// Cluster, block and node of each instruction, and of each terminator that does something.
fn instructions(program: &Program) -> impl Iterator<Item = (usize, BlockId, Origin)> {
    program.clusters.iter().enumerate().flat_map(|(number, cluster)| {
        cluster.numbered().flat_map(move |(id, block)| {
            let term = match &block.term {
                Term::Jump(_) | Term::Stop | Term::Deadlock(_) => None,
                _ => Some(block.origin),
            };
            block.insts.iter().map(|inst| inst.origin).chain(term).map(move |origin| (number, id, origin))
        })
    })
}

/// For each connection the inport that it leads to in the end, through the ports of components. Fusion has
/// refused programs in which that is a circle.
fn inports(connections: &[ExplainedConnection]) -> Vec<&str> {
    let next: BTreeMap<&str, &str> =
        connections.iter().map(|ExplainedConnection { from, to, .. }| (from.as_str(), to.as_str())).collect();
    let ends = connections.iter().map(|connection| {
        let mut inport = connection.to.as_str();
        while let Some(further) = next.get(inport) {
            inport = further;
        }
        inport
    });
    ends.collect()
}

/// Whether a channel is named by a node rather than by the inport of a connection, so that it is not known
/// which connection became it.
fn has_unmatched_border(inports: &[&str], borders: &[Border]) -> bool {
    borders.iter().any(|border| !inports.contains(&border.receiver.as_str()))
}

fn became(
    ExplainedConnection { from, to, site }: &ExplainedConnection,
    inport: &str,
    borders: &[Border],
    unmatched: bool,
) -> ConnectionReport {
    let is_border = borders.iter().any(|border| border.receiver == inport);
    let became = if is_border {
        "a channel between clusters, see below"
    } else if unmatched {
        "fused, unless it is one of the channels below that are named by a node"
    } else {
        "fused: no message is sent"
    };
    ConnectionReport { connection: format!("{from} -> {to}"), became, inport: inport.to_owned(), site: *site }
}

/// The path of the node that an inport belongs to.
fn node_of_inport(inport: &str) -> &str {
    inport.split([' ', ':']).next().unwrap_or(inport)
}

fn border(
    program: &Program,
    channel: u32,
    Channel { inport, receiver: inport_of_ir, .. }: &Channel,
    given_up: &[GivenUp],
    cut: Cut,
) -> Option<Border> {
    let blocks = |wanted: fn(&Term, u32) -> bool| {
        program.clusters.iter().find_map(|cluster| {
            let block = cluster.blocks.iter().find(|block| wanted(&block.term, channel))?;
            Some((&cluster.name, block.origin))
        })
    };
    // A channel that nobody sends on, or nobody receives from, is none any more.
    let (from, sender) =
        blocks(|term, channel| matches!(term, Term::Send { channel: to, .. } if *to == channel))?;
    let (to, _) = blocks(|term, channel| match term {
        Term::Wait(events) => events
            .iter()
            .any(|event| matches!(event, neva_blocks::Event::Message(from, ..) if *from == channel)),
        _ => false,
    })?;
    let receiver = node_of_inport(inport);
    let sender = path(node(program, sender));
    let is_tried = |one: &&GivenUp| has_node(one, sender) && has_node(one, receiver);
    let smallest = given_up.iter().filter(is_tried).min_by_key(|one| one.nodes.len());
    let (why, change) = match (cut, smallest) {
        _ if from == to => (
            "after an error a message may be left here, so messages wait in a queue of the cluster".to_string(),
            "let one input wait for the other, by `Lock`, so that none is left after an error".to_string(),
        ),
        (Cut::Nodes, _) => {
            ("at this level each node is a cluster".to_string(), "build with `-O 3`".to_string())
        }
        (Cut::Components, None) => {
            ("at this level each component is a cluster".to_string(), "build with `-O 3`".to_string())
        }
        (_, Some(one)) => (
            format!("both ends in one cluster have too many states: {one}"),
            "let one of the two wait for the other, by `Lock` or by one stream, so that they cannot be in any \
             order; or let fewer timers and inputs run at the same time"
                .to_string(),
        ),
        (Cut::Fewest, None) => (
            "the network as a whole has too many states, and its ends were not neighbours when parts were \
             merged"
                .to_string(),
            "move both ends into one component".to_string(),
        ),
    };
    let (from, to, sender) = (from.clone(), to.clone(), sender.to_owned());
    Some(Border { inport: inport.clone(), sender, receiver: inport_of_ir.clone(), from, to, why, change })
}

/// Whether a node, or what a component became, is among those of an exploration.
fn has_node(given_up: &GivenUp, path: &str) -> bool {
    given_up.nodes.iter().any(|node| node == path || node.starts_with(&format!("{path}/")))
}

/// What became of nodes that were given up on together. What helps is what takes away a border between them.
fn given_up_report(fused: &Program, given_up: &GivenUp, borders: &[Border]) -> GivenUpReport {
    let GivenUp { nodes, limit } = given_up;
    let place_of = |wanted: &String| {
        let name = fused.origins.iter().find(|name| path(name) == wanted)?;
        name.rsplit_once(" at ").map(|(_, line)| line.to_owned())
    };
    let end = |node: Option<&String>| node.cloned().unwrap_or_default();
    let border = borders.iter().find(|border| {
        has_node(given_up, &border.sender) && has_node(given_up, node_of_inport(&border.inport))
    });
    let change = match border {
        Some(Border { inport, change, .. }) => format!("at the border {inport}: {change}"),
        None => "none is needed: in parts they fit, and no border is left between them".to_owned(),
    };
    GivenUpReport {
        nodes: nodes.len(),
        first: end(nodes.first()),
        last: end(nodes.last()),
        place: nodes.iter().find_map(place_of).unwrap_or_else(|| end(nodes.first())),
        why: format!("in one cluster they need {limit}"),
        change,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_became_what_the_port_it_leads_to_receives() {
        let connection = |from: &str, to: &str| ExplainedConnection {
            from: from.to_owned(),
            to: to.to_owned(),
            site: None,
        };
        let connections = [
            connection("one/out:res", "sum/in:data"),
            connection("sum/in:data", "sum/add/in:left"),
            connection("two/out:res", "sum/add/in:right"),
        ];
        let inports = inports(&connections);
        assert_eq!(inports, ["sum/add/in:left", "sum/add/in:left", "sum/add/in:right"]);
        let border = Border {
            inport: "shown:data at main.neva:3".to_owned(),
            sender: "two".to_owned(),
            receiver: "sum/add/in:left".to_owned(),
            from: "part0".to_owned(),
            to: "part1".to_owned(),
            why: "it is large".to_owned(),
            change: "make it small".to_owned(),
        };
        let borders = [border];
        let told: Vec<&str> = connections
            .iter()
            .zip(&inports)
            .map(|(connection, inport)| became(connection, inport, &borders, false).became)
            .collect();
        let (channel, fused) = ("a channel between clusters, see below", "fused: no message is sent");
        assert_eq!(told, [channel, channel, fused]);
    }
}
