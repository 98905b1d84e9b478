//! Networks of a checked program as they are written; the page of `neva view`, which shows them and plays
//! traces; pages of documentation.
//!
//! [`DrawnNetwork`] is the network of one component. [`components`] gives all networks of a program as data,
//! laid out, and [`page`] puts such data into one HTML file that loads nothing from anywhere. [`Coverage`]
//! counts the messages of nodes and connections. The page's scripts are in `page/`: `model.js`, `overlay.js`
//! and `trace.js` compute, `draw.js` draws, `main.js` answers keys and clicks.

mod components;
mod coverage;
mod documentation;
mod network;
mod page;

pub use components::{ComponentView, components};
pub use coverage::{Coverage, CoverageItem, ItemKind, Sent};
pub use documentation::{DOCUMENTATION_MARK, documentation};
pub use network::{Arrow, ArrowEnd, DrawnNetwork};
pub use page::{Data, Overlays, ViewedProgram, page};
