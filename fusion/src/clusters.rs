//! Fusing a network: as a whole where the budget allows it, else in parts that exchange messages.
//!
//! What multiplies states is independence: timers that run at the same time, streams whose rates only run
//! time knows. So a network over budget is cut along its components, outermost first, until each part fits or
//! is a single node. Then neighbours become one part again wherever that makes the program smaller.

use crate::budget::{Budget, GivenUp, OverBudget};
use crate::codes;
use crate::dead::mark_dead;
use crate::ends::{let_ends_wait, split_ends};
use crate::explore::{explore, explore_in_any_order};
use crate::graph::Graph;
use crate::leftovers::{queue_leftovers, queue_room, queue_rounds, queue_streams};
use crate::lower::{Explored, lower};
use crate::meet::{hold_leftovers, order_as_held};
use crate::merges::hold_nothing_in_loops;
use crate::network::{Channel, Network, NetworkNode, Partition};
use fixedbitset::FixedBitSet;
use neva_blocks::Program;
use neva_diagnostics::Diagnostic;
use std::collections::{BTreeMap, HashMap};

/// How a network is cut into clusters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cut {
    /// Into as few as the budget allows.
    #[default]
    Fewest,
    /// Along the components of the program: each node of `Main` is a cluster, or several where it takes more
    /// than the budget.
    Components,
    /// Each node that runs a func is a cluster.
    Nodes,
}

/// A network as a block program.
pub struct Fused {
    /// The block program, before any pass.
    pub program: Program,
    /// The explorations that were given up before, in order. None in a program of one cluster, unless a
    /// generator had to run dry first.
    pub given_up: Vec<GivenUp>,
}

/// Compiles a network into one cluster, or several. What the program does is the same for every cut.
///
/// # Errors
/// When a single node takes more than the budget.
pub fn fuse(network: &mut Network, cut: Cut, name: &str) -> Result<Fused, Diagnostic> {
    mark_dead(network);
    if network.trace.is_some() {
        order_as_untraced(network)?;
    }
    let mut given_up = vec![];
    let fewest = fewest(network, &mut given_up)?;
    // A network without nodes has nothing to cut: its start is its end.
    if cut == Cut::Fewest || network.nodes.is_empty() {
        let program = match fewest {
            Fewest::One(network, graph) => {
                lower(&network, &[Explored { network: &network, graph: *graph }], vec![], name)
            }
            Fewest::Several(CutNetwork { network, parts }) => connect_all(&network, parts, name),
        };
        return Ok(Fused { program, given_up });
    }
    // So it has as much room in every cut.
    let (is_one, has_room, mut network) = match fewest {
        Fewest::One(network, _) => (true, FixedBitSet::new(), split_ends(&network)),
        Fewest::Several(cut) => (false, room_of(&cut), split_ends(network)),
    };
    if is_one || cut == Cut::Nodes {
        hold_nothing_in_loops(&mut network, &has_room);
    } else {
        queue_leftovers(&mut network, |channel| has_room.contains(channel as usize));
        queue_rounds(&mut network);
    }
    if cut == Cut::Components {
        queue_room(&mut network, &has_room);
    }
    queue_streams(&mut network);
    let_ends_wait(&mut network);
    let network = &network;
    let parts = match cut {
        Cut::Components => split(network, all(network), 0),
        _ => all(network).into_iter().map(|node| (vec![node], 0)).collect(),
    };
    let mut given_up = vec![];
    let parts = explore_parts(network, parts, Budget::of_whole, &mut given_up)?;
    Ok(Fused { program: connect_all(network, parts, name), given_up })
}

/// Compiles a network into given clusters. `part` has a number for each node; nodes with the same number are
/// in one cluster.
///
/// # Errors
/// When a part takes more than the budget.
pub fn fuse_parts(network: &Network, part: &[u32], name: &str) -> Result<Program, OverBudget> {
    let parts = network.cut(part);
    let graphs = parts.networks.iter().map(|part| explore(part, Budget::of_whole(part.nodes.len())));
    let graphs = graphs.collect::<Result<Vec<_>, _>>()?;
    Ok(connect(network, parts, graphs, name))
}

/// All nodes of a network.
fn all(network: &Network) -> Vec<u32> {
    (0..network.nodes.len() as u32).collect()
}

/// A network in as few clusters as the budget allows.
enum Fewest {
    /// One cluster. Nodes of its network may hold messages that are left over after an error.
    One(Network, Box<Graph>),
    /// Several.
    Several(CutNetwork),
}

/// Has a traced network, of which no node holds messages, ask in the order that it has without a trace.
fn order_as_untraced(network: &mut Network) -> Result<(), Diagnostic> {
    let untraced = Network { trace: None, ..network.clone() };
    if let Fewest::One(fused, _) = fewest(&untraced, &mut vec![])?
        && fused.nodes.iter().any(NetworkNode::holds)
    {
        order_as_held(network);
    }
    Ok(())
}

/// As few clusters as the budget allows, and as cost little.
fn fewest(network: &Network, given_up: &mut Vec<GivenUp>) -> Result<Fewest, Diagnostic> {
    let whole = explore_whole(network, given_up);
    let is_small = |graph: &Graph| graph.blocks.len() <= Budget::of_part(network.nodes.len()).blocks;
    let held = if whole.as_ref().is_some_and(is_small) { None } else { hold_leftovers(network) };
    if let Some(graph) = whole {
        return Ok(smaller(network, graph, held));
    }
    let held = held.map(|held| {
        let part = Budget::of_part(held.nodes.len());
        let graph = explore(&held, part);
        (held, graph, part)
    });
    let held = match held {
        Some((held, Ok(graph), part)) if count(&graph) <= part.blocks => {
            return Ok(Fewest::One(held, Box::new(graph)));
        }
        other => other,
    };
    if let Some((held, Err(limit), _)) = &held {
        given_up.push(GivenUp::of(held, &all(held), *limit));
    }
    let given_up_before = given_up.len();
    let mut network = split_ends(network);
    queue_streams(&mut network);
    let_ends_wait(&mut network);
    let cut = cheaper_cut(network, given_up)?;
    // One cluster that is large may still cost less than the cut does.
    let most = cost(&cut.network, &cut.parts);
    let one = held.and_then(|(held, graph, part)| {
        let again = |limit| {
            let budget = Budget { blocks: most, ..part };
            if most > part.blocks { explore(&held, budget) } else { Err(limit) }
        };
        Some((graph.or_else(again).ok()?, held))
    });
    Ok(match one {
        Some((graph, held)) if count(&graph) <= most + SEVERAL_COST => {
            given_up.truncate(given_up_before);
            Fewest::One(held, Box::new(graph))
        }
        _ => Fewest::Several(cut),
    })
}

/// The cluster that takes less: of a network, or of the same with nodes that hold messages.
fn smaller(network: &Network, graph: Graph, held: Option<Network>) -> Fewest {
    let explored = held.and_then(|held| {
        let blocks = graph.blocks.len();
        let budget = Budget { blocks, ..Budget::of_part(held.nodes.len()) };
        Some((explore(&held, budget).ok()?, held))
    });
    match explored {
        Some((of_held, held)) if count(&of_held) < count(&graph) => Fewest::One(held, Box::new(of_held)),
        _ => Fewest::One(network.clone(), Box::new(graph)),
    }
}

/// The channels that can have room in every cut of a network: those between its parts where they are few, and
/// those whose messages wait at run time.
fn room_of(CutNetwork { network, parts }: &CutNetwork) -> FixedBitSet {
    let owner = owners(network, parts);
    let is_between = |channel: &Channel| match (channel.producer, channel.consumer) {
        (Some((from, _, _)), Some((to, _, _))) => owner[from as usize] != owner[to as usize],
        _ => false,
    };
    let channels = network.channels.iter().enumerate();
    let has_room = channels.filter(|(_, channel)| channel.queued || is_between(channel));
    let mut found = FixedBitSet::with_capacity(network.channels.len());
    found.extend(has_room.map(|(number, _)| number));
    found
}

/// Explores a network as one cluster, if the budget allows it.
fn explore_whole(network: &Network, given_up: &mut Vec<GivenUp>) -> Option<Graph> {
    match explore_in_any_order(network, Budget::of_whole(network.nodes.len())) {
        Ok(graph) => Some(graph),
        Err(limits) => {
            given_up.extend(limits.into_iter().map(|limit| GivenUp::of(network, &all(network), limit)));
            None
        }
    }
}

/// A network in parts.
struct CutNetwork {
    network: Network,
    parts: Vec<ExploredPart>,
}

/// The cut that costs less: with operands that are left over in queues, or in the states of their clusters.
fn cheaper_cut(network: Network, given_up: &mut Vec<GivenUp>) -> Result<CutNetwork, Diagnostic> {
    let mut queued = network.clone();
    queue_leftovers(&mut queued, |_| true);
    let mut given_up_here = vec![];
    let cut = cut_into_few(network, &mut given_up_here)?;
    if !queued.channels.iter().any(|channel| channel.queued) {
        given_up.extend(given_up_here);
        return Ok(cut);
    }
    let mut given_up_queued = vec![];
    let other = cut_into_few(queued, &mut given_up_queued)?;
    let is_other = cost(&other.network, &other.parts) < cost(&cut.network, &cut.parts);
    given_up.extend(if is_other { given_up_queued } else { given_up_here });
    Ok(if is_other { other } else { cut })
}

/// Cuts a network into as few parts as the budget allows.
fn cut_into_few(network: Network, given_up: &mut Vec<GivenUp>) -> Result<CutNetwork, Diagnostic> {
    let whole = split(&network, all(&network), 0);
    let parts = explore_parts(&network, whole, Budget::of_part, given_up)?;
    tracing::debug!(parts = parts.len(), "cut");
    let parts = merge(&network, parts, given_up);
    tracing::debug!(clusters = parts.len(), "merged");
    Ok(CutNetwork { network, parts })
}

/// What a program of these parts costs, in blocks and instructions.
fn cost(network: &Network, parts: &[ExploredPart]) -> usize {
    let blocks: usize = parts.iter().map(|part| count(&part.graph)).sum();
    let queued = network.channels.iter().filter(|channel| channel.queued).count();
    let between: usize = channels_between(network, parts).values().sum();
    blocks + CLUSTER_COST * parts.len() + CHANNEL_COST * between + QUEUE_COST * queued
}

/// The blocks and instructions of a graph.
fn count(graph: &Graph) -> usize {
    graph.blocks.iter().map(|raw| 1 + raw.insts.len()).sum()
}

/// The program of all parts of a network.
fn connect_all(network: &Network, mut parts: Vec<ExploredPart>, name: &str) -> Program {
    parts.sort_by(|a, b| a.members.cmp(&b.members));
    connect(network, network.cut(&owners(network, &parts)), parts.into_iter().map(|part| part.graph), name)
}

/// The program of explored parts, which are in the order of their first nodes.
fn connect(
    network: &Network,
    parts: Partition,
    graphs: impl IntoIterator<Item = Graph>,
    name: &str,
) -> Program {
    let explored = parts.networks.iter().zip(graphs).map(|(network, graph)| Explored { network, graph });
    lower(network, &explored.collect::<Vec<_>>(), parts.channels, name)
}

/// A part of a network, explored.
struct ExploredPart {
    /// Its nodes, in order.
    members: Vec<u32>,
    graph: Graph,
}

/// Explores parts of a network, each with the depth at which it is to be cut where it takes more than the
/// budget.
fn explore_parts(
    network: &Network,
    mut work: Vec<(Vec<u32>, usize)>,
    budget: fn(usize) -> Budget,
    given_up: &mut Vec<GivenUp>,
) -> Result<Vec<ExploredPart>, Diagnostic> {
    let mut parts = vec![];
    while let Some((members, depth)) = work.pop() {
        match explore(&network.only(&members), budget(members.len())) {
            Ok(graph) => parts.push(ExploredPart { members, graph }),
            Err(limit) if members.len() > 1 => {
                given_up.push(GivenUp::of(network, &members, limit));
                work.extend(split(network, members, depth));
            }
            Err(limit) => {
                let node = &network.nodes[members[0] as usize];
                let title = format!("node `{}` ({}) has too many states", node.path, node.record.reference);
                let cause = format!("it needs {limit}");
                return Err(Diagnostic::error(codes::OVER_BUDGET, title)
                    .because(cause)
                    .help("give it fewer slots"));
            }
        }
    }
    Ok(parts)
}

/// What a channel between clusters costs in the program, in blocks: room for messages, and code that waits
/// for both.
const CHANNEL_COST: usize = 12;

/// What a cluster costs in the program, in blocks, beside its own: its state, and code for its turn.
/// Found by trial.
const CLUSTER_COST: usize = 24;

/// What a channel costs whose messages are taken together with others, as the code that waits is for all of
/// them. Found by trial, as the other cost.
const QUEUE_COST: usize = 10;

/// What it costs that there are several clusters: the code that lets them go on in turn, and time. Found by
/// trial: one cluster that has half as many blocks and instructions more takes as many bytes, and answers
/// lines in a tenth of the time.
const SEVERAL_COST: usize = 440;

/// Makes neighbours one part where that takes less than two parts, the channels between them, and a cluster
/// more; those with the most channels between them first.
fn merge(network: &Network, parts: Vec<ExploredPart>, given_up: &mut Vec<GivenUp>) -> Vec<ExploredPart> {
    let mut between = channels_between(network, &parts);
    let mut parts: Vec<Option<ExploredPart>> = parts.into_iter().map(Some).collect();
    // Of pairs with as many channels, those that were cut off last.
    while let Some((&(one, other), &channels)) = between.iter().max_by_key(|(_, channels)| **channels) {
        between.remove(&(one, other));
        let (Some(a), Some(b)) = (&parts[one], &parts[other]) else { continue };
        let mut members = [&a.members[..], &b.members[..]].concat();
        members.sort_unstable();
        let blocks = a.graph.blocks.len() + b.graph.blocks.len() + channels * CHANNEL_COST + CLUSTER_COST;
        let budget = Budget { blocks, ..Budget::of_whole(members.len()) };
        let graph = match explore(&network.only(&members), budget) {
            Ok(graph) => graph,
            Err(limit) => {
                given_up.push(GivenUp::of(network, &members, limit));
                continue;
            }
        };
        let both = parts.len();
        parts.push(Some(ExploredPart { members, graph }));
        (parts[one], parts[other]) = (None, None);
        for ((from, to), channels) in std::mem::take(&mut between) {
            let now = |part| if part == one || part == other { both } else { part };
            *between.entry(pair(now(from), now(to))).or_default() += channels;
        }
    }
    parts.into_iter().flatten().collect()
}

/// How many channels there are between parts, by their positions, the lower first.
fn channels_between(network: &Network, parts: &[ExploredPart]) -> BTreeMap<(usize, usize), usize> {
    let owner = owners(network, parts);
    let mut between = BTreeMap::new();
    for channel in network.channels.iter().filter(|channel| !channel.queued) {
        let (Some((from, _, _)), Some((to, _, _))) = (channel.producer, channel.consumer) else { continue };
        let (from, to) = (owner[from as usize] as usize, owner[to as usize] as usize);
        if from != to {
            *between.entry(pair(from, to)).or_default() += 1;
        }
    }
    between
}

/// The position of the part that each node belongs to.
fn owners(network: &Network, parts: &[ExploredPart]) -> Vec<u32> {
    let mut owner = vec![0; network.nodes.len()];
    for (number, part) in (0..).zip(parts) {
        part.members.iter().for_each(|node| owner[*node as usize] = number);
    }
    owner
}

fn pair(a: usize, b: usize) -> (usize, usize) {
    (a.min(b), a.max(b))
}

/// Cuts members along their components, `depth` levels down or further; each part with the depth at which it
/// is cut.
fn split(network: &Network, members: Vec<u32>, depth: usize) -> Vec<(Vec<u32>, usize)> {
    let deepest = members.iter().map(|node| network.nodes[*node as usize].home.matches('/').count()).max();
    for level in depth..=deepest.unwrap_or(0) {
        let mut parts: HashMap<&str, Vec<u32>> = HashMap::new();
        for &node in &members {
            parts.entry(component(&network.nodes[node as usize].home, level)).or_default().push(node);
        }
        if parts.len() > 1 {
            let mut parts: Vec<Vec<u32>> = parts.into_values().collect();
            parts.sort();
            return parts.into_iter().map(|part| (part, level + 1)).collect();
        }
    }
    members.into_iter().map(|node| (vec![node], depth)).collect()
}

/// The first levels of a path: the component that a node belongs to. Nodes of the level itself are one
/// component.
fn component(path: &str, level: usize) -> &str {
    match path.match_indices('/').nth(level) {
        Some((end, _)) => &path[..end],
        None => "",
    }
}
