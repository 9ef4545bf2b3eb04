//! The network that reads what is written: PP-OCRv6 (small, recognition) in rten.
//!
//! It sees a picture, so neither the order of strokes nor joined writing matters. For each eighth of the picture's
//! height along the line it says how likely every character is; the first class stands for none, the last for a space.

use super::Fault;
use super::raster::{HEIGHT_PX, Picture};
use crate::forms::Characters;
use rten::{Model, ModelOptions, RunOptions, ThreadPool};
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;
use std::sync::Arc;

/// Where in the model's own words its characters stand, one a line.
const CHARACTERS: &str = "character";
/// Colours of a picture. They are all the same grey.
const CHANNELS: usize = 3;
/// The class that stands for no character.
const NONE: usize = 0;

/// A network in memory: some 30 MB.
pub(super) struct Network {
    model: Model,
    pool: Arc<ThreadPool>,
    /// By class, from the second on; none for what nobody writes into a form: the network knows Greek and kana as well, which
    /// look like some of what is written.
    characters: Vec<Option<char>>,
}

/// How likely each class is, step by step from the left.
pub(super) struct Likely {
    steps: usize,
    classes: usize,
    values: Vec<f32>,
}

impl Network {
    /// From the bytes of a model whose sum is known.
    pub(super) fn load(bytes: Vec<u8>) -> Result<Self, Fault> {
        let model = ModelOptions::with_all_ops().load(bytes).map_err(|_| Fault::ModelDamaged)?;
        // Entries are never trimmed: one of them is a space.
        let listed = model.metadata().get(CHARACTERS).ok_or(Fault::ModelDamaged)?;
        let characters = listed.split('\n').map(|entry| entry.chars().next().filter(|one| Characters::All.take(*one))).collect();
        // One thread: the other cores are the page's.
        Ok(Network { model, pool: Arc::new(ThreadPool::with_num_threads(1)), characters })
    }

    /// The character of a class.
    pub(super) fn character(&self, class: usize) -> Option<char> {
        self.characters.get(class.checked_sub(1)?).copied().flatten()
    }

    pub(super) fn look_at(&self, picture: &Picture) -> Result<Likely, Fault> {
        // From 0 … 1 to -1 … 1, once for each colour.
        let plane = picture.pixels.iter().map(|shade| shade * 2.0 - 1.0);
        let pixels: Vec<f32> = (0..CHANNELS).flat_map(|_| plane.clone()).collect();
        let input = NdTensor::from_data([1, CHANNELS, HEIGHT_PX, picture.width_px], pixels);
        let options = RunOptions::default().with_thread_pool(Some(self.pool.clone()));
        let output = self.model.run_one(input.view().into(), Some(options)).map_err(|_| Fault::ModelDamaged)?;
        let output: NdTensor<f32, 3> = output.try_into().map_err(|_| Fault::ModelDamaged)?;
        let [_, steps, classes] = output.shape();
        if classes != self.characters.len() + 2 || steps == 0 {
            return Err(Fault::ModelDamaged);
        }
        Ok(Likely { steps, classes, values: output.into_data() })
    }
}

impl Likely {
    pub(super) fn steps(&self) -> impl Iterator<Item = &[f32]> {
        self.values.chunks_exact(self.classes).take(self.steps)
    }
}

/// The class that is likeliest at one step, whatever it stands for.
pub(super) fn likeliest(step: &[f32]) -> usize {
    step.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(NONE, |(class, _)| class)
}

pub(super) fn stands_for_none(class: usize) -> bool {
    class == NONE
}
