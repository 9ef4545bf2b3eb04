//! Makes elements of the drawings in `assets/identity`, so that they take their colours from the theme like everything else on
//! a page: each colour in a drawing is one of the standard contrast, and stands for its token in all contrasts.
//!
//! Of SVG this takes what the drawings need: `rect` with round corners, `circle`, and `path` of one colour, without
//! transformations. What it does not know stops the build and says so.

use roxmltree::{Document, Node};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Colours of a drawing, and the theme's names for them.
pub const INKS: &[(&str, &str)] = &[
    ("#F7F3EA", "paper"),
    ("#857A66", "outline"),
    ("#0B5B4F", "primary"),
    ("#FFFFFF", "on-primary"),
    ("#F2C14E", "help"),
    ("#7F2409", "urgent"),
    ("#F6E2D8", "urgent-tint"),
    ("#FFFDF8", "picture-card"),
    ("#9DB2A7", "picture-line"),
    ("#DCE9E2", "picture-photo"),
    ("#1F6B5E", "picture-person"),
];

/// The text of a `.slint` file with a component for every drawing: `nothing-found.svg` is `NothingFoundDrawing`.
///
/// # Errors
/// A sentence that names the file and what is wrong with it.
pub fn elements(folder: &Path, theme: &Path) -> Result<String, String> {
    let mut made = format!("import {{ Theme }} from {theme:?};\n");
    for file in drawings(folder)? {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&file).map_err(|fault| format!("{}: {fault}", file.display()))?;
        component(&mut made, &name, &text).map_err(|fault| format!("{}: {fault}", file.display()))?;
    }
    Ok(made)
}

fn drawings(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = std::fs::read_dir(folder).map_err(|fault| format!("{}: {fault}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "svg"))
        .collect();
    files.sort();
    Ok(files)
}

fn component(made: &mut String, name: &str, text: &str) -> Result<(), String> {
    let document = Document::parse(text).map_err(|fault| fault.to_string())?;
    let root = document.root_element();
    knows(root, &["viewBox"])?;
    let view_box = attribute(root, "viewBox")?.split(' ').map(number).collect::<Result<Vec<f32>, String>>()?;
    let [_, _, width, height] = view_box[..] else { return Err("a viewBox is four numbers".into()) };
    if view_box[..2] != [0.0, 0.0] {
        return Err("a viewBox begins at 0 0".into());
    }
    if !name.split('-').all(|word| word.starts_with(|first: char| first.is_ascii_lowercase())) {
        return Err("a drawing's name is words with hyphens between them".into());
    }
    let words = name.split('-').map(|word| word[..1].to_uppercase() + &word[1..]);
    // Writing to text does not fail.
    let _ = write!(
        made,
        "export component {}Drawing inherits Rectangle {{\n    in property <length> size;\n    \
         property <length> unit: self.size / {width};\n    width: self.size;\n    height: {height} * self.unit;\n",
        words.collect::<String>()
    );
    for shape in root.children().filter(Node::is_element) {
        match shape.tag_name().name() {
            "title" => {}
            "rect" => {
                knows(shape, &["x", "y", "width", "height", "rx", "fill", "stroke", "stroke-width"])?;
                let corner = shape.attribute("rx").map_or(Ok(0.0), number)?;
                let at = [measure(shape, "x")?, measure(shape, "y")?, measure(shape, "width")?, measure(shape, "height")?];
                rectangle(made, shape, at, corner)?;
            }
            "circle" => {
                knows(shape, &["cx", "cy", "r", "fill", "stroke", "stroke-width"])?;
                let (across, down, radius) = (measure(shape, "cx")?, measure(shape, "cy")?, measure(shape, "r")?);
                rectangle(made, shape, [across - radius, down - radius, radius * 2.0, radius * 2.0], radius)?;
            }
            "path" => {
                knows(shape, &["d", "fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin"])?;
                path(made, shape, width, height)?;
            }
            other => return Err(format!("<{other}> is not among what is drawn")),
        }
    }
    made.push_str("}\n");
    Ok(())
}

/// A line of SVG lies half outside of its shape, a border of an element within it.
fn rectangle(made: &mut String, shape: Node, [x, y, width, height]: [f32; 4], corner: f32) -> Result<(), String> {
    let line = stroke(shape)?;
    let outside = line.as_ref().map_or(0.0, |(_, thickness)| thickness / 2.0);
    let _ = write!(
        made,
        "    Rectangle {{ x: {} * root.unit; y: {} * root.unit; width: {} * root.unit; height: {} * root.unit; \
         border-radius: {} * root.unit; background: {};",
        x - outside,
        y - outside,
        width + 2.0 * outside,
        height + 2.0 * outside,
        if corner > 0.0 { corner + outside } else { 0.0 },
        fill(shape)?.ok_or("a rect or circle is filled")?,
    );
    if let Some((ink, thickness)) = line {
        let _ = write!(made, " border-width: {thickness} * root.unit; border-color: {ink};");
    }
    made.push_str(" }\n");
    Ok(())
}

fn path(made: &mut String, shape: Node, width: f32, height: f32) -> Result<(), String> {
    let _ = write!(
        made,
        "    Path {{ width: 100%; height: 100%; viewbox-width: {width}; viewbox-height: {height}; commands: {:?};",
        attribute(shape, "d")?
    );
    if let Some(ink) = fill(shape)? {
        let _ = write!(made, " fill: {ink};");
    }
    if let Some((ink, thickness)) = stroke(shape)? {
        let end = shape.attribute("stroke-linecap").unwrap_or("butt");
        let corner = shape.attribute("stroke-linejoin").unwrap_or("miter");
        let _ = write!(
            made,
            " stroke: {ink}; stroke-width: {thickness} * root.unit; stroke-line-cap: {end}; stroke-line-join: {corner};"
        );
    }
    made.push_str(" }\n");
    Ok(())
}

/// Whatever else stands at a shape would be lost.
fn knows(shape: Node, attributes: &[&str]) -> Result<(), String> {
    if shape.tag_name().name() != "svg" && shape.has_children() {
        return Err(format!("what stands within <{}> is not drawn", shape.tag_name().name()));
    }
    let unknown = shape.attributes().find(|attribute| !attributes.contains(&attribute.name()));
    unknown.map_or(Ok(()), |attribute| Err(format!("{} of <{}> is not drawn", attribute.name(), shape.tag_name().name())))
}

fn fill(shape: Node) -> Result<Option<String>, String> {
    match attribute(shape, "fill")? {
        "none" => Ok(None),
        colour => ink(colour).map(Some),
    }
}

fn stroke(shape: Node) -> Result<Option<(String, f32)>, String> {
    match shape.attribute("stroke") {
        None | Some("none") => Ok(None),
        Some(colour) => Ok(Some((ink(colour)?, measure(shape, "stroke-width")?))),
    }
}

fn ink(colour: &str) -> Result<String, String> {
    let token = INKS.iter().find(|(value, _)| *value == colour).map(|(_, token)| format!("Theme.{token}"));
    token.ok_or_else(|| format!("{colour} is no colour of the theme"))
}

fn measure(shape: Node, name: &str) -> Result<f32, String> {
    number(attribute(shape, name)?)
}

fn number(text: &str) -> Result<f32, String> {
    text.parse().map_err(|_| format!("{text} is no number"))
}

fn attribute<'a>(shape: Node<'a, '_>, name: &str) -> Result<&'a str, String> {
    shape.attribute(name).ok_or_else(|| format!("<{}> has no {name}", shape.tag_name().name()))
}
