//! The costs of guarantees as a picture: hops and durable writes of the cheapest designs.

use super::costs::LEVEL;
use crate::check::costs::Costs;
use crate::survey::cheapest::{CostGroup, REQUIREMENTS, Requirement, cheapest};
use crate::survey::results::Results;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// Size of the picture in pixels.
const WIDTH: u32 = 900;
const HEIGHT: u32 = 520;

/// One for each requirement; distinguishable with any colour vision (Okabe and Ito, Color Universal
/// Design).
const COLOURS: [RGBColor; 4] =
    [RGBColor(0, 114, 178), RGBColor(230, 159, 0), RGBColor(0, 158, 115), RGBColor(204, 121, 167)];

/// The cheapest designs for the first requirements as SVG, by hops and durable writes per message.
///
/// # Errors
/// An error of the drawing library.
pub fn cost_picture(results: &Results) -> Result<String, String> {
    let mut text = String::new();
    draw(results, &REQUIREMENTS[..COLOURS.len()], &mut text).map_err(|error| error.to_string())?;
    Ok(text)
}

fn draw(results: &Results, requirements: &[Requirement], text: &mut String) -> Result<(), Box<dyn std::error::Error>> {
    let front = |requirement: &Requirement| cheapest(&results.records, requirement.guarantees, LEVEL);
    let groups: Vec<Vec<CostGroup>> = requirements.iter().map(front).collect();
    let most =
        |figure: fn(&Costs) -> u32| groups.iter().flatten().map(|group| figure(&group.costs)).max().unwrap_or(1) + 1;
    let (hops, writes) = (most(|costs| costs.hops), most(|costs| costs.writes));
    let root = SVGBackend::with_string(text, (WIDTH, HEIGHT)).into_drawing_area();
    root.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&root)
        .caption("The cheapest designs under every fault", ("sans-serif", 20))
        .margin(15)
        .x_label_area_size(45)
        .y_label_area_size(55)
        .build_cartesian_2d(0..hops + 2, 0..writes)?;
    chart
        .configure_mesh()
        .x_desc("hops per message, acknowledgements included")
        .y_desc("durable writes per message")
        .x_labels(12)
        .y_labels(writes as usize + 1)
        .light_line_style(TRANSPARENT)
        .bold_line_style(RGBColor(225, 225, 225))
        .draw()?;
    for (((requirement, groups), colour), shift) in
        requirements.iter().zip(&groups).zip(COLOURS).zip((-10..).step_by(7))
    {
        let points = groups.iter().map(|group| group.costs);
        // Equal costs of different requirements are drawn side by side.
        let shape = move |costs: Costs| {
            let middle = EmptyElement::at((costs.hops, costs.writes));
            let style = if costs.blocks { colour.stroke_width(2) } else { colour.filled() };
            middle + Circle::new((shift, 0), 6, style)
        };
        chart
            .draw_series(points.map(shape))?
            .label(requirement.name)
            .legend(move |(x, y)| Circle::new((x + 10, y), 6, colour.filled()));
    }
    chart
        .configure_series_labels()
        .background_style(WHITE)
        .border_style(RGBColor(160, 160, 160))
        .position(SeriesLabelPosition::LowerRight)
        .label_font(("sans-serif", 14))
        .draw()?;
    // The upper left corner is free: a message of few hops has few writes.
    let note = TextStyle::from(("sans-serif", 13)).pos(Pos::new(HPos::Left, VPos::Top));
    root.draw_text("ring: a party that crashes on the way blocks others", &note, (100, 62))?;
    root.present()?;
    Ok(())
}
