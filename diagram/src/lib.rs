//! Graphs as pictures: for Graphviz, as Mermaid flowcharts, as drawings in SVG; and how text is escaped in
//! each.

#![warn(unreachable_pub)]

mod dot;
mod graph;
pub mod layered;
pub mod markup;
pub mod mermaid;
mod svg;

pub use graph::{Picture, PictureNode, Shape};

/// The form of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureFormat {
    /// For Graphviz.
    Dot,
    /// A Mermaid flowchart.
    Mermaid,
    /// A drawing.
    Svg,
}

impl Picture {
    /// The picture as text, ending in a newline.
    pub fn draw(&self, format: PictureFormat) -> String {
        match format {
            PictureFormat::Dot => dot::write(self),
            PictureFormat::Mermaid => mermaid::write(self),
            PictureFormat::Svg => svg::write(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(format: PictureFormat) -> String {
        let shapes = [Shape::Rounded, Shape::Ellipse, Shape::Page, Shape::Page, Shape::Box3d];
        let labels = ["image_encode", "image::png::encode", "image::png", "a \"<b>\"", "png"];
        let nodes = labels.into_iter().zip(shapes);
        let nodes = nodes.map(|(label, shape)| PictureNode { label: label.to_owned(), shape }).collect();
        Picture { nodes, edges: vec![(0, 1), (1, 2), (2, 3), (2, 4)] }.draw(format)
    }

    #[test]
    fn graphviz() {
        let text = picture(PictureFormat::Dot);
        assert!(text.contains("n0 [label=\"image_encode\", shape=box, style=rounded];"), "{text}");
        assert!(text.contains("n3 [label=\"a \\\"<b>\\\"\", shape=note];"), "{text}");
        assert!(text.ends_with("    n0 -> n1;\n    n1 -> n2;\n    n2 -> n3;\n    n2 -> n4;\n}\n"), "{text}");
    }

    #[test]
    fn mermaid_flowchart() {
        assert_eq!(
            picture(PictureFormat::Mermaid),
            "flowchart LR\n    n0(\"image_encode\")\n    n1([\"image::png::encode\"])\n    n2[\"image::png\"]\n    \
             n3[\"a #34;#60;b#62;#34;\"]\n    n4[[\"png\"]]\n    n0 --> n1\n    n1 --> n2\n    n2 --> n3\n    \
             n2 --> n4\n"
        );
    }

    #[test]
    fn drawing() {
        let text = picture(PictureFormat::Svg);
        assert!(text.starts_with("<svg ") && text.ends_with("</svg>\n"));
        assert_eq!((text.matches("<path ").count(), text.matches("<text ").count()), (4, 5));
        assert!(text.contains("a &quot;&lt;b&gt;&quot;</text>"), "{text}");
    }
}
