//! Which ports a network uses: each at most once, and none that matters left out.

use super::body::BodyChecker;
use super::model::{Endpoint, NodeId, Owner, Port, Site, Slot};
use super::used_ports::PortUsage;
use crate::codes;
use neva_diagnostics::error;

impl<'c, 'a> BodyChecker<'c, 'a> {
    /// Notes the use of a port and says whether it is the first one; a second one is reported.
    pub(super) fn track(&mut self, endpoint: &Endpoint<'a>, is_receiver: bool) -> bool {
        if let Owner::Node(id) = endpoint.owner
            && self.nodes[id.0 as usize].candidates.is_empty()
        {
            return true; // nothing is known of its ports
        }
        let Some(conflict) = self.usage.add(endpoint, is_receiver) else { return true };
        let name = self.endpoint_name(endpoint);
        let first = self.checker.site_text(conflict.first);
        let finding = if conflict.is_same {
            let help = if is_receiver {
                "to receive from several senders, list them: `[a, b] -> c`; constants that follow what triggers \
                 them go through a node `FanIn`, each to a slot of its own"
            } else {
                "to send to several receivers, list them: `a -> [b, c]`"
            };
            error!(codes::PORT_USED_TWICE, "port `{name}` is used twice")
                .because(format!("the first use is at {first}"))
                .help(help)
        } else {
            error!(codes::PORT_USED_TWICE, "port `{name}` is used as a whole and by slots")
                .because(format!("the other use is at {first}"))
                .help("use either `[*]` or indexes")
        };
        self.checker.report(finding, endpoint.site);
        false
    }

    /// An endpoint as sources have it: `node:port[index]`, own ports `:port`.
    pub(super) fn endpoint_name(&self, endpoint: &Endpoint<'a>) -> String {
        let owner = match endpoint.owner {
            Owner::In | Owner::Out => "",
            Owner::Node(id) => self.nodes[id.0 as usize].name,
        };
        let port = if endpoint.port.is_empty() { String::new() } else { format!(":{}", endpoint.port) };
        match endpoint.slot {
            Slot::Single => format!("{owner}{port}"),
            Slot::Index(index) => format!("{owner}{port}[{index}]"),
            Slot::All => format!("{owner}{port}[*]"),
        }
    }

    /// Reports what the network leaves unused, and holes among the slots of array ports.
    pub(super) fn check_usage(&mut self, signature: Site) {
        self.check_own_ports(signature);
        for index in 0..self.nodes.len() {
            self.check_node_usage(NodeId(index as u32));
        }
        self.check_slots(signature);
    }

    fn check_own_ports(&mut self, signature: Site) {
        // The component's own `err` waits for errors that are reported as unhandled, if there are any.
        let has_errors = (0..self.nodes.len() as u32).map(NodeId);
        let has_errors = has_errors.into_iter().any(|id| self.has_unhandled_error(id))
            || self.nodes.iter().any(|node| node.guard);
        let unused = |ports: &[Port<'a>], is_used: &dyn Fn(&Port<'a>) -> bool| {
            let mut names: Vec<String> =
                ports.iter().filter(|port| !is_used(port)).map(|port| format!("`{}`", port.name)).collect();
            names.sort_unstable();
            names
        };
        let inports =
            unused(&self.signature.inports, &|port| self.usage.sends.contains_key(&(Owner::In, port.name)));
        let outports = unused(&self.signature.outports, &|port| {
            self.usage.receives.contains_key(&(Owner::Out, port.name)) || (has_errors && port.name == "err")
        });
        if !inports.is_empty() && !self.has_untriggered_constant {
            let finding = error!(codes::UNUSED_PORT, "nothing receives from {}", ports("inport", &inports))
                .because("a message that arrives there would never be taken")
                .help(if self.is_main() {
                    "begin the network with it: `:start -> ...`"
                } else {
                    "connect it, to a node of `Del` if its messages do not matter, or remove it"
                });
            self.checker.report(finding, signature);
        }
        if !outports.is_empty() {
            let finding = error!(codes::UNUSED_PORT, "nothing sends to {}", ports("outport", &outports))
                .because(if self.is_main() {
                    "the program would never end"
                } else {
                    "who uses the component would wait there for ever"
                })
                .help(if self.is_main() {
                    "send to it when the program is to end: `... -> :stop`"
                } else {
                    "connect it, or remove it"
                });
            self.checker.report(finding, signature);
        }
    }

    fn check_node_usage(&mut self, id: NodeId) {
        let node = &self.nodes[id.0 as usize];
        let [chosen] = node.candidates.as_slice() else { return };
        let (name, site) = (node.name, node.site);
        let inports: Vec<&str> = chosen.inports.iter().map(|port| port.name).collect();
        let outports: Vec<&str> = chosen.outports.iter().map(|port| port.name).collect();
        let sending = outports.iter().filter(|port| self.usage.sends(id, port)).count();
        let unfed: Vec<&str> =
            inports.iter().filter(|port| !self.usage.receives(id, port)).copied().collect();
        if sending == 0 && unfed.len() == inports.len() && inports.len() + outports.len() > 0 {
            let finding = error!(codes::UNUSED_NODE, "node `{name}` is connected to nothing")
                .help("connect it, or remove it");
            self.checker.report(finding, site);
            return;
        }
        if !unfed.is_empty() {
            let unfed: Vec<String> = unfed.iter().map(|port| format!("`{name}:{port}`")).collect();
            let finding = error!(codes::UNUSED_PORT, "nothing sends to {}", ports("inport", &unfed))
                .because("the node would wait there for ever")
                .help("connect it");
            self.checker.report(finding, site);
        }
        if self.has_unhandled_error(id) {
            let finding = error!(codes::UNHANDLED_ERROR, "errors of `{name}` are not handled")
                .because(format!("nothing receives from `{name}:err`"))
                .help(if self.is_main() {
                    format!("connect it, such as to a node of `runtime.Panic`: `{name}:err -> panic`")
                } else {
                    "connect it, or write `?` after the node to pass errors to the component's own `err`"
                        .to_owned()
                });
            self.checker.report(finding, site);
        } else if sending == 0 && !outports.is_empty() {
            let finding = error!(codes::UNUSED_PORT, "nothing receives from any outport of `{name}`")
                .because("its results would be lost")
                .help("connect one of its outports");
            self.checker.report(finding, site);
        }
    }

    /// Whether nothing receives a node's errors.
    fn has_unhandled_error(&self, id: NodeId) -> bool {
        let node = &self.nodes[id.0 as usize];
        let [chosen] = node.candidates.as_slice() else { return false };
        let has_err = chosen.outports.iter().any(|port| port.name == "err");
        has_err && !node.guard && !self.usage.sends(id, "err")
    }

    fn check_slots(&mut self, signature: Site) {
        let mut holes = Vec::new();
        for (uses, kind) in [(&self.usage.receives, "inport"), (&self.usage.sends, "outport")] {
            for (&(owner, port), usage) in uses {
                let PortUsage::Slots(slots) = usage else { continue };
                let missing = (0..=u8::MAX).zip(slots.keys()).find(|(expected, slot)| expected != *slot);
                let Some((missing, _)) = missing else { continue };
                let (site, name) = match owner {
                    Owner::Node(id) => (self.nodes[id.0 as usize].site, self.nodes[id.0 as usize].name),
                    Owner::In | Owner::Out => (signature, ""),
                };
                holes.push((site, kind, format!("{name}:{port}"), missing));
            }
        }
        holes.sort_unstable();
        // A `Switch` has its cases on both sides: what is missing on one of them is so on the other.
        holes.dedup_by(|later, first| (later.0, &later.2, later.3) == (first.0, &first.2, first.3));
        for (site, kind, name, missing) in holes {
            let finding = error!(codes::SLOT_MISSING, "slot {missing} of array {kind} `{name}` is not used")
                .because("slots are used from 0 on without holes")
                .help(format!("use `{name}[{missing}]`, or number the others anew"));
            self.checker.report(finding, site);
        }
    }
}

fn ports(kind: &str, names: &[String]) -> String {
    if names.len() == 1 { format!("{kind} {}", names[0]) } else { format!("{kind}s {}", names.join(", ")) }
}
