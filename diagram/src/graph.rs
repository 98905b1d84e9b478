//! Graphs as they are drawn.

/// A graph of labelled nodes.
#[derive(Clone, Debug, Default)]
pub struct Picture {
    /// The nodes.
    pub nodes: Vec<PictureNode>,
    /// From which node to which, by their positions in `nodes`.
    pub edges: Vec<(usize, usize)>,
}

/// A node of a [`Picture`].
#[derive(Clone, Debug)]
pub struct PictureNode {
    /// What is written in it.
    pub label: String,
    /// How it is drawn.
    pub shape: Shape,
}

/// What a node looks like. An SVG drawing has a color for each shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A box with rounded corners.
    Rounded,
    /// An ellipse.
    Ellipse,
    /// A sheet of paper.
    Page,
    /// A box in space.
    Box3d,
}
