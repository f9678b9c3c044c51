//! Paints a chart: SVG to PNG, with the font that comes along.

use std::sync::{Arc, OnceLock};

use anyhow::Context;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

use super::Chart;
use super::svg::svg;

/// `chart` as a PNG. It takes some ten milliseconds of one processor.
///
/// # Errors
/// When a chart can't be painted, which would be a mistake of ours.
pub fn paint(chart: &Chart) -> anyhow::Result<Vec<u8>> {
    let options = Options { fontdb: fonts(), ..Options::default() };
    let tree = Tree::from_str(&svg(chart), &options).context("a chart is no SVG")?;
    let size = tree.size().to_int_size();
    let mut pixels = Pixmap::new(size.width(), size.height()).context("a chart without a size")?;
    resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
    pixels.encode_png().context("writing a PNG")
}

/// The letters: a container has none of its own.
fn fonts() -> Arc<fontdb::Database> {
    static FONTS: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    Arc::clone(FONTS.get_or_init(|| {
        let mut fonts = fontdb::Database::new();
        fonts.load_font_data(dejavu::sans::regular().to_vec());
        fonts.load_font_data(dejavu::sans::bold().to_vec());
        Arc::new(fonts)
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{Days, Panel};

    #[test]
    fn a_painted_chart_has_its_letters_and_its_line() {
        let days = |name: &str| Days {
            name: name.into(),
            last: "7".into(),
            unit: "%".into(),
            span: (0.0, 7.0),
            points: vec![(0.0, 2.0), (7.0, 7.0)],
            targets: Vec::new(),
        };
        let of = |name: &str| {
            let chart = Chart { title: "Week 1".into(), subtitle: "x".into(), panels: vec![Panel::Days(days(name))] };
            Pixmap::decode_png(&paint(&chart).expect("a picture")).expect("a PNG")
        };
        let (named, unnamed) = (of("Error rate"), of(""));
        assert_eq!((named.width(), named.height()), (960, 442));
        let blue = |pixels: &Pixmap| {
            pixels
                .pixels()
                .iter()
                .filter(|pixel| (pixel.red(), pixel.green(), pixel.blue()) == (0x5E, 0xB1, 0xFF))
                .count()
        };
        assert!(blue(&named) > 1_000, "the line");
        let bright = |pixels: &Pixmap| pixels.pixels().iter().filter(|pixel| pixel.red() > 0xE0).count();
        assert!(bright(&named) > bright(&unnamed) + 300, "its name is written");
    }
}
