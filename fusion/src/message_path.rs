//! The path of a message to a node that fails: from sender to sender, back to the program's start.
//!
//! It follows the sources. So it skips nodes that only their notation makes, and names a node inside of the
//! standard library by the user's node around it. Where several senders meet, exploration knows which of them
//! it was, unless several states were joined after that place.

use crate::code::Move;
use crate::graph::Graph;
use crate::network::{Network, NetworkNode};
use neva_ir::Message;
use neva_registry::Use;
use rustc_hash::{FxHashMap, FxHashSet};

/// Senders that are named at the most.
const MOST: usize = 12;

/// Characters of a constant that are shown at the most.
const MOST_TEXT: usize = 40;

/// Blocks that are searched for a move at the most.
const MOST_BLOCKS: usize = 64;

/// Finds the paths of messages through an explored part of a network.
pub(crate) struct MessagePaths<'n> {
    whole: &'n Network,
    graph: &'n Graph,
    /// The only block from which each one is reached.
    before: Vec<Option<u32>>,
    /// For each channel of the whole network its number in the part.
    channels: FxHashMap<u32, u32>,
}

/// A point in time: so many moves of a block.
type Moment = (u32, usize);

/// A channel, and when the message was taken from it, if that is known.
type Hop = (u32, Option<Moment>);

impl<'n> MessagePaths<'n> {
    /// Message paths in a part of a network; `blocks` are those of its blocks that can be reached.
    pub(crate) fn new(
        whole: &'n Network,
        part: &'n Network,
        graph: &'n Graph,
        blocks: &[u32],
    ) -> MessagePaths<'n> {
        let mut before: Vec<Option<Option<u32>>> = vec![None; graph.blocks.len()];
        for &block in blocks {
            for (target, _) in &graph.blocks[block as usize].edges {
                let before = &mut before[*target as usize];
                *before = Some(if before.is_none() { Some(block) } else { None });
            }
        }
        let mut channels = FxHashMap::default();
        for node in &part.nodes {
            let own = node.inputs.iter().flatten();
            channels.extend(whole.nodes[node.id as usize].inputs.iter().flatten().copied().zip(own.copied()));
        }
        MessagePaths { whole, graph, before: before.into_iter().map(Option::flatten).collect(), channels }
    }

    /// The path to a node that fails at the end of a block, a line for each sender, the last one first.
    pub(crate) fn to(&self, id: u32, block: u32) -> String {
        let node = &self.whole.nodes[id as usize];
        let end = Some((block, self.graph.blocks[block as usize].moves.len()));
        let inputs = main_inputs(node);
        let mut text = String::new();
        // A node of the standard library's own means nothing to the user: the node around it does.
        let around = node.site.within.as_ref().map(|around| shown(around.0.clone(), &around.1));
        text.extend(around.iter().map(|around| format!("\n  in {around}")));
        for &input in &inputs {
            let mut indent = "  ";
            if inputs.len() > 1 {
                text += &format!("\n  {}:", node.record.inputs[input].name);
                indent = "    ";
            }
            for line in self.follow(self.received(node, input, end), around.as_deref()) {
                text += &format!("\n{indent}{line}");
            }
        }
        text
    }

    /// The senders that lead to a channel, the last one first. Nodes inside of `around`, the node around the
    /// failing one, are skipped.
    fn follow(&self, first: Result<Hop, Vec<u32>>, around: Option<&str>) -> Vec<String> {
        let mut lines: Vec<String> = vec![];
        let mut seen = FxHashSet::default();
        let mut step = first;
        loop {
            let (channel, time) = match step {
                Ok(step) => step,
                Err(channels) => {
                    let more = if channels.len() > MOST { ", ..." } else { "" };
                    let names = channels.into_iter().take(MOST).filter_map(|channel| self.nearest(channel));
                    lines.push(format!("from one of {}{more}", names.collect::<Vec<_>>().join(", ")));
                    return lines;
                }
            };
            let Some((id, output, slot)) = self.whole.channels[channel as usize].producer else {
                if self.whole.start == Some(channel) {
                    lines.push("from :start".to_string());
                }
                return lines;
            };
            if !seen.insert(channel) {
                lines.push("and so on, round a loop".to_string());
                return lines;
            }
            let node = &self.whole.nodes[id as usize];
            let known =
                sender(node, output, slot).filter(|sender| !(lines.is_empty() && around == Some(sender)));
            if let Some(line) = known.map(|sender| format!("from {sender}"))
                && lines.last() != Some(&line)
            {
                if lines.len() == MOST {
                    lines.push("...".to_string());
                    return lines;
                }
                lines.push(line);
            }
            let time = self.last(time, |found| *found == Move::Put(self.own(channel)));
            let Some(&input) = main_inputs(node).first() else { return lines };
            step = self.received(node, input, time);
        }
    }

    /// The channel on which a node received at an inport, last before a point in time; or all that it can be.
    fn received(&self, node: &NetworkNode, input: usize, time: Option<Moment>) -> Result<Hop, Vec<u32>> {
        let channels = &node.inputs[input];
        let taken = |channel: &u32| Move::Taken(self.own(*channel));
        if !node.record.inputs[input].ordered || channels.len() == 1 {
            let Some(&channel) = channels.first() else { return Err(vec![]) };
            return Ok((channel, self.last(time, |found| *found == taken(&channel))));
        }
        let last = self.last(time, |found| channels.iter().any(|channel| *found == taken(channel)));
        let last = last.map(|time| (self.graph.blocks[time.0 as usize].moves[time.1], Some(time)));
        let known = last.and_then(|(found, time)| {
            channels.iter().find(|channel| found == taken(channel)).map(|channel| (*channel, time))
        });
        known.ok_or_else(|| channels.clone())
    }

    /// The last move of a kind before a point in time, on the only path there.
    fn last(&self, time: Option<Moment>, is_wanted: impl Fn(&Move) -> bool) -> Option<Moment> {
        let (mut block, mut index) = time?;
        for _ in 0..MOST_BLOCKS {
            let moves = &self.graph.blocks[block as usize].moves[..index];
            if let Some(found) = moves.iter().rposition(&is_wanted) {
                return Some((block, found));
            }
            block = self.before[block as usize]?;
            index = self.graph.blocks[block as usize].moves.len();
        }
        None
    }

    /// A channel's number in the part that was explored.
    fn own(&self, channel: u32) -> u32 {
        self.channels.get(&channel).copied().unwrap_or(u32::MAX)
    }

    /// The nearest sender of a channel that has a name for the user.
    fn nearest(&self, mut channel: u32) -> Option<String> {
        let mut seen = FxHashSet::default();
        while seen.insert(channel) {
            let Some((id, output, slot)) = self.whole.channels[channel as usize].producer else {
                return (self.whole.start == Some(channel)).then(|| ":start".to_string());
            };
            let node = &self.whole.nodes[id as usize];
            if let Some(sender) = sender(node, output, slot) {
                return Some(sender);
            }
            channel = *node.inputs.get(*main_inputs(node).first()?)?.first()?;
        }
        None
    }
}

/// The inports whose messages a node works on; all of them if it looks at none.
fn main_inputs(node: &NetworkNode) -> Vec<usize> {
    let all = node.record.inputs.iter().enumerate();
    let main: Vec<usize> =
        all.filter(|(_, port)| port.usage != Use::Signal).map(|(index, _)| index).collect();
    if main.is_empty() { (0..node.record.inputs.len()).collect() } else { main }
}

/// The name by which the user knows the sender at an outport; nothing for a node that is only notation.
fn sender(node: &NetworkNode, output: u32, slot: u32) -> Option<String> {
    let (name, line) = match (&node.site.within, node.is_notation()) {
        (Some(around), _) => (around.0.clone(), &*around.1),
        (None, true) => (constant(node)?, &*node.site.line),
        (None, false) => {
            let port = &node.record.outputs[output as usize];
            let slot = if port.array { format!("[{slot}]") } else { String::new() };
            (format!("{}:{}{slot}", node.path, port.name), &*node.site.line)
        }
    };
    Some(shown(name, line))
}

fn shown(name: String, line: &str) -> String {
    if line.is_empty() { name } else { format!("{name} at {line}") }
}

/// The constant that a node sends.
fn constant(node: &NetworkNode) -> Option<String> {
    if node.record.reference != "new" {
        return None;
    }
    Some(match node.config.as_ref()? {
        Message::Bool(value) => value.to_string(),
        Message::Int(value) => value.to_string(),
        Message::Float(value) => value.to_string(),
        Message::String(text) if text.chars().count() <= MOST_TEXT => format!("{text:?}"),
        Message::String(text) => format!("{:?}...", text.chars().take(MOST_TEXT).collect::<String>()),
        _ => "a constant".to_string(),
    })
}
