//! A page in other syntaxes, orders and states of wholeness, for tests that want the same facts from each.

use super::block::{Block, Content, Document, Table};
use super::parts::Parts;
use super::text::Text;
use super::words::Part;
use super::{document, read};

/// The page as other sites and tools would show it, each with what was done to it.
pub(crate) fn variants(bytes: &[u8]) -> Vec<(&'static str, String)> {
    let text = Text::decode(bytes).expect("the page is text");
    let document = document(&text).expect("the page can be read");
    let title = title(bytes);
    let reordered = Document { blocks: reordered(&document, |_| true), ..document.clone() };
    let mut variants = vec![
        ("as HTML", html(&document, &title, false)),
        ("as HTML whose tags are not closed, on one line", html(&document, &title, true)),
        ("as Markdown without bars before rows", markdown(&document, &title, Bars::NotBefore)),
        ("as Markdown without bars around rows", markdown(&document, &title, Bars::Between)),
        ("as Markdown with a row per line", markdown(&document, &title, Bars::OneLine)),
        ("as HTML with the parts in reverse", html(&reordered, &title, false)),
        ("as Markdown with the parts in reverse", markdown(&reordered, &title, Bars::NotBefore)),
    ];
    let is_bare = |line: &str| line.len() > 1 && line.starts_with('|');
    if text.lines.iter().any(|line| is_bare(line)) {
        let strip = |line: &String| if is_bare(line) { line[1..].to_owned() } else { line.clone() };
        variants.push((
            "without the bars that lines begin with",
            text.lines.iter().map(strip).collect::<Vec<_>>().join("\n"),
        ));
    }
    variants
}

/// The page without one of its parts.
pub(crate) fn without_parts(bytes: &[u8]) -> Vec<(&'static str, String)> {
    let text = Text::decode(bytes).expect("the page is text");
    let document = document(&text).expect("the page can be read");
    let title = title(bytes);
    let parts = [
        ("errors", Part::Errors),
        ("examples", Part::Examples),
        ("response", Part::Response),
        ("request", Part::Request),
    ];
    let without = |part: Part| {
        let rest = Document { blocks: reordered(&document, |of| of != Some(part)), ..document.clone() };
        html(&rest, &title, false)
    };
    parts.into_iter().map(|(name, part)| (name, without(part))).collect()
}

/// The title, empty where the page has none.
fn title(bytes: &[u8]) -> String {
    read(bytes).expect("the page can be read").title.unwrap_or_default()
}

/// The blocks with all parts in reverse, behind what no part has.
fn reordered(document: &Document, keeps: impl Fn(Option<Part>) -> bool) -> Vec<Block> {
    let mut runs: Vec<(Option<Part>, Vec<Block>)> = Vec::new();
    for (part, block) in Parts::of(document).blocks() {
        let part = part.filter(|part| !matches!(part, Part::Other | Part::Common));
        match runs.last_mut().filter(|(of, _)| *of == part) {
            Some((_, run)) => run.push(block.clone()),
            None => runs.push((part, vec![block.clone()])),
        }
    }
    let (mut front, mut back): (Vec<_>, Vec<_>) = runs.into_iter().partition(|(part, _)| part.is_none());
    back.reverse();
    front.extend(back);
    front.into_iter().filter(|(part, _)| keeps(*part)).flat_map(|(_, run)| run).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Text with bold parts, as HTML.
fn bold(text: &str) -> String {
    let mut out = String::new();
    for (index, part) in escaped(text).split("**").enumerate() {
        // A mask of asterisks is no pair of marks.
        out.push_str(if index == 0 {
            ""
        } else if index % 2 == 1 {
            "<strong>"
        } else {
            "</strong>"
        });
        out.push_str(part);
    }
    if text.matches("**").count() % 2 == 1 || text.contains("***") { escaped(text) } else { out }
}

fn cell(text: &str, open: bool) -> String {
    let close = |tag: &str| if open { String::new() } else { format!("</{tag}>") };
    let mut out = String::new();
    let mut in_list = false;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let item = line.strip_prefix("- ").or_else(|| line.strip_prefix('•'));
        if item.is_some() != in_list {
            out.push_str(if in_list { "</ul>" } else { "<ul>" });
            in_list = item.is_some();
        }
        match item {
            Some(item) => out.push_str(&format!("<li><p>{}{}", bold(item.trim()), close("li"))),
            None => out.push_str(&format!("<p class=\"p\">{}{}", bold(line), close("p"))),
        }
    }
    if in_list {
        out.push_str("</ul>");
    }
    out
}

fn html(document: &Document, title: &str, open: bool) -> String {
    let close = |tag: &str| if open { String::new() } else { format!("</{tag}>\n") };
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"zh\"><head><meta charset=\"utf-8\"><title>{title} - Help</title>\n\
         <script>if (1 < 2 && 2 > 1) {{ document.write('<table><tr><th>Name</th></tr></table>'); }}</script>\n\
         <style>td > p {{ color: red }}</style></head>\n<body><nav><ul><li><a href=\"#a\">请求参数</a></li>\
         <li><a href=\"#b\">Response parameters</a></li></ul></nav>\n<h1>{title}</h1>\n"
    );
    for (_, link) in &document.links {
        for target in link.split(['(', ')', '"', ' ']).filter(|part| part.starts_with("http") && part.contains("://")) {
            out.push_str(&format!("<p><a href=\"{}\">Explorer</a></p>\n", escaped(target)));
        }
    }
    for block in &document.blocks {
        match &block.content {
            Content::Heading { level: 1, .. } => {}
            Content::Heading { level, text } => {
                out.push_str(&format!("<h{level} id=\"x\"><a href=\"#x\"></a>{}</h{level}>\n", escaped(text)));
            }
            Content::Paragraph(text) => {
                for line in text.lines() {
                    out.push_str(&format!("<p>{}{}", bold(line), close("p")));
                }
            }
            Content::List(items) => {
                let items = items.iter().map(|item| format!("<li>{}{}", bold(item), close("li")));
                out.push_str(&format!("<ul>{}</ul>\n", items.collect::<String>()));
            }
            Content::Code(code) => {
                out.push_str(&format!(
                    "<div><button>Copy</button><pre class=\"pre codeblock\"><code class=\"language-{}\">{}</code></pre></div>\n",
                    code.language,
                    escaped(&code.text)
                ));
            }
            Content::Table(Table { header, rows }) => {
                let cells = |cells: &[String], tag: &str| {
                    cells.iter().map(|text| format!("<{tag}>{}{}", cell(text, open), close(tag))).collect::<String>()
                };
                out.push_str(&format!("<table><thead><tr>{}{}", cells(header, "th"), close("tr")));
                for (_, row) in rows {
                    out.push_str(&format!("<tr>{}{}", cells(row, "td"), close("tr")));
                }
                out.push_str("</table>\n");
            }
        }
    }
    if open {
        // Line ends count in code alone.
        let pieces = out.split_inclusive("</pre>").map(|piece| match piece.split_once("<pre") {
            Some((before, code)) => format!("{}<pre{code}", before.replace('\n', "")),
            None => piece.replace('\n', ""),
        });
        return pieces.collect();
    }
    out + "</body></html>\n"
}

#[derive(Clone, Copy, PartialEq)]
enum Bars {
    NotBefore,
    Between,
    OneLine,
}

fn markdown(document: &Document, title: &str, bars: Bars) -> String {
    let marked = |text: &str| text.replace('\\', "\\\\").replace('`', "\\`").replace('[', "\\[").replace('<', "\\<");
    let cell = |text: &str| {
        let text = marked(text).replace('|', "\\|");
        match bars {
            Bars::NotBefore => text,
            Bars::Between => text.lines().filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("<br>"),
            Bars::OneLine => text.lines().collect::<Vec<_>>().join("<br/>"),
        }
    };
    let row = |cells: &[String]| {
        let cells = cells.iter().map(|text| cell(text)).collect::<Vec<_>>();
        match bars {
            Bars::NotBefore => format!("{} |\n", cells.join(" | ")),
            Bars::Between => format!("{}\n", cells.join(" | ")),
            Bars::OneLine => format!("| {} |\n", cells.join(" | ")),
        }
    };
    let mut out = if title.is_empty() { String::new() } else { format!("# {title}\n\n") };
    for (_, link) in &document.links {
        for target in link.split(['(', ')', '"', ' ']).filter(|part| part.starts_with("http") && part.contains("://")) {
            out.push_str(&format!("[Explorer]({target})\n\n"));
        }
    }
    for block in &document.blocks {
        match &block.content {
            Content::Heading { level: 1, .. } => {}
            Content::Heading { level, text } => {
                out.push_str(&format!("{} {text} {{#section-x .section}}\n\n", "#".repeat(usize::from(*level))));
            }
            Content::Paragraph(text) => {
                out.push_str(&format!("{}\n\n", text.lines().map(&marked).collect::<Vec<_>>().join("\n\n")));
            }
            Content::List(items) => {
                out.push_str(&items.iter().map(|item| format!("- {}\n", marked(item))).collect::<String>());
                out.push('\n');
            }
            Content::Code(code) => out.push_str(&format!("```{}\n{}\n```\n\n", code.language, code.text)),
            Content::Table(table) => {
                out.push_str(&row(&table.header));
                let rule = vec!["---".to_owned(); table.header.len()];
                out.push_str(&row(&rule));
                table.rows.iter().for_each(|(_, cells)| out.push_str(&row(cells)));
                out.push('\n');
            }
        }
    }
    out
}
