//! Shows progress: bars on a terminal, otherwise lines.

use std::collections::HashMap;
use std::io::{self, Write};

use dts_api::{JobUpdate, StageUpdate};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Where changes are shown.
pub(crate) enum Show {
    Bars(Bars),
    Lines(Box<dyn Write>),
}

impl Show {
    pub(crate) fn bars(on: ProgressDrawTarget) -> Self {
        Self::Bars(Bars { all: MultiProgress::with_draw_target(on), jobs: HashMap::new() })
    }

    pub(crate) fn lines(to: impl Write + 'static) -> Self {
        Self::Lines(Box::new(to))
    }

    pub(crate) fn change(&mut self, job: &JobUpdate) -> io::Result<()> {
        match self {
            Self::Bars(bars) => {
                bars.change(job);
                Ok(())
            }
            Self::Lines(to) => {
                let stage = job.stage.as_deref().unwrap_or("-");
                let percent = job.percent.map(|percent| format!(" {percent} %")).unwrap_or_default();
                writeln!(to, "{}  {}  {stage}{percent}", id(job), headline(job))
            }
        }
    }
}

/// A line for each job, and below it a bar for each of its stages.
pub(crate) struct Bars {
    all: MultiProgress,
    jobs: HashMap<String, JobBars>,
}

struct JobBars {
    head: ProgressBar,
    stages: Vec<ProgressBar>,
}

impl Bars {
    fn change(&mut self, job: &JobUpdate) {
        let bars = self.jobs.entry(id(job).to_owned()).or_insert_with(|| {
            let head = self.all.add(ProgressBar::new(0));
            head.set_style(style("{prefix}  {msg}"));
            head.set_prefix(id(job).to_owned());
            JobBars { head, stages: Vec::new() }
        });
        // Stages appear as the job reaches them.
        while bars.stages.len() < job.stages.len() {
            let bar = self.all.insert_after(bars.stages.last().unwrap_or(&bars.head), ProgressBar::new(100));
            bar.set_style(style("  {prefix:<14} {bar:40} {pos:>3} %  {msg}"));
            bars.stages.push(bar);
        }
        bars.head.set_message(headline(job));
        for (bar, stage) in bars.stages.iter().zip(&job.stages) {
            bar.set_prefix(stage.name.clone());
            bar.set_message(stage.state.clone().unwrap_or_default());
            bar.set_position(percent(stage));
        }
        if job.is_final {
            // The last output stays.
            bars.stages.iter().chain([&bars.head]).for_each(ProgressBar::abandon);
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

fn id(job: &JobUpdate) -> &str {
    job.job_id.as_deref().unwrap_or("-")
}

fn headline(job: &JobUpdate) -> String {
    let state = job.state.as_deref().unwrap_or("-");
    match job.lag {
        Some(lag) => format!("{state}, {} s behind", lag.as_secs()),
        None => state.to_owned(),
    }
}

/// A completed stage may have no percentage any more.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is from 0 to 100")]
fn percent(stage: &StageUpdate) -> u64 {
    if stage.is_done { 100 } else { stage.percent.unwrap_or_default().clamp(0.0, 100.0) as u64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_has_a_bar_for_each_stage_it_has_come_to() {
        let mut bars =
            Bars { all: MultiProgress::with_draw_target(ProgressDrawTarget::hidden()), jobs: HashMap::new() };
        let mut job = JobUpdate::default();
        job.job_id = Some("example".to_owned());
        job.state = Some("Migrating".to_owned());
        job.stages = vec![StageUpdate::default(), StageUpdate::default()];
        job.stages[0].is_done = true;
        job.stages[1].percent = Some(42.9);
        bars.change(&job);
        let drawn = &bars.jobs["example"];
        assert_eq!(drawn.head.message(), "Migrating");
        assert_eq!(drawn.stages.iter().map(ProgressBar::position).collect::<Vec<_>>(), [100, 42]);

        job.is_final = true;
        job.stages.push(StageUpdate::default());
        bars.change(&job);
        let drawn = &bars.jobs["example"];
        assert_eq!(drawn.stages.len(), 3);
        assert!(drawn.stages.iter().chain([&drawn.head]).all(ProgressBar::is_finished));
    }
}
