//! What goes wrong with reading, each by itself. What is read rightly is in `tests/ports/handwriting.rs`.

use super::*;
use std::sync::mpsc::{Receiver, Sender, channel};

/// Nothing here takes longer than it takes a loaded machine to wake a thread.
const PATIENCE: Duration = Duration::from_secs(20);

fn strokes() -> Personal<Vec<Stroke>> {
    Personal::new(vec![vec![(10, 10), (300, 40)]])
}

fn sender() -> (impl Fn(HandwritingEvent) + Send + 'static, Receiver<HandwritingEvent>) {
    let (send, events) = channel();
    // A test that has seen enough has gone away.
    (move |event| drop(send.send(event)), events)
}

/// A thread with this network, once it has said that it is there.
fn reading(
    limit: Duration,
    load: impl Fn() -> Result<Reader, Fault> + Send + 'static,
) -> (Handwriting, Receiver<HandwritingEvent>) {
    let (send, events) = sender();
    let handwriting = start_with(limit, || Ok(()), load, send);
    assert!(matches!(events.recv_timeout(PATIENCE), Ok(HandwritingEvent::Up)));
    (handwriting, events)
}

fn next_read(events: &Receiver<HandwritingEvent>) -> Composition {
    match events.recv_timeout(PATIENCE) {
        Ok(HandwritingEvent::Read(composition)) => composition,
        Ok(HandwritingEvent::Down(fault)) => panic!("down: {}", fault.word()),
        Ok(HandwritingEvent::Up) | Err(_) => panic!("nothing was read"),
    }
}

/// It says why, once, and takes nothing more.
fn goes_down(handwriting: &Handwriting, events: &Receiver<HandwritingEvent>, fault: Fault) {
    match events.recv_timeout(PATIENCE) {
        Ok(HandwritingEvent::Down(why)) => assert_eq!(why, fault),
        Ok(_) | Err(_) => panic!("it does not say that it is down"),
    }
    assert!(handwriting.read(9, strokes(), Characters::All).is_err());
    assert!(events.recv_timeout(PATIENCE).is_err(), "and nothing after it");
}

#[test]
fn without_a_model_nothing_is_offered() {
    let (send, events) = sender();
    let folder = tempfile::tempdir().unwrap();
    let handwriting = start(&folder.path().join("none.onnx"), send);
    goes_down(&handwriting, &events, Fault::ModelMissing);
}

#[test]
fn a_file_that_is_another_model_or_a_cut_one_is_not_loaded() {
    let folder = tempfile::tempdir().unwrap();
    let model = folder.path().join("model.onnx");
    std::fs::write(&model, b"something else").unwrap();
    let (send, events) = sender();
    goes_down(&start(&model, send), &events, Fault::ModelDamaged);
    assert_eq!(check_model(&model), Err(Fault::ModelDamaged));
}

#[test]
fn a_network_that_cannot_be_loaded_or_reads_nothing_is_down() {
    let (handwriting, events) = reading(READING_LIMIT, || Err(Fault::ModelDamaged));
    handwriting.read(1, strokes(), Characters::All).unwrap();
    goes_down(&handwriting, &events, Fault::ModelDamaged);
    let (handwriting, events) = reading(READING_LIMIT, || Ok(Box::new(|_, _| Err(Fault::ModelDamaged))));
    handwriting.read(1, strokes(), Characters::All).unwrap();
    goes_down(&handwriting, &events, Fault::ModelDamaged);
}

#[test]
fn a_network_that_panics_is_down_and_the_program_goes_on() {
    let (handwriting, events) = reading(READING_LIMIT, || Ok(Box::new(|_, _| panic!("a mistake of the network"))));
    handwriting.read(1, strokes(), Characters::All).unwrap();
    goes_down(&handwriting, &events, Fault::Panicked);
}

/// A network that says when it has begun and reads on only when it is told to.
fn slow() -> (impl Fn() -> Result<Reader, Fault> + Send + 'static, Receiver<usize>, Sender<()>) {
    let ((begin, begun), (go_on, going_on)) = (channel(), channel::<()>());
    let going_on = Arc::new(Mutex::new(going_on));
    let load = move || {
        let (begin, going_on) = (begin.clone(), going_on.clone());
        let read = move |strokes: &[Stroke], _: Characters| {
            let _ = begin.send(strokes.len());
            let _ = going_on.lock().unwrap().recv();
            Ok(vec![strokes.len().to_string()])
        };
        Ok(Box::new(read) as Reader)
    };
    (load, begun, go_on)
}

#[test]
fn a_thread_that_does_not_come_back_is_given_up_and_said_so_once() {
    let (load, begun, go_on) = slow();
    let (handwriting, events) = reading(Duration::ZERO, load);
    handwriting.read(1, strokes(), Characters::All).unwrap();
    begun.recv_timeout(PATIENCE).unwrap();
    assert_eq!(handwriting.read(2, strokes(), Characters::All), Err(Fault::Stuck));
    assert!(handwriting.read(3, strokes(), Characters::All).is_err());
    // Should it come back after all, it ends.
    go_on.send(()).unwrap();
    assert_eq!(next_read(&events).revision, 1);
    assert!(events.recv_timeout(PATIENCE).is_err());
}

#[test]
fn only_the_newest_strokes_wait() {
    let (load, begun, go_on) = slow();
    let (handwriting, events) = reading(READING_LIMIT, load);
    handwriting.read(1, strokes(), Characters::All).unwrap();
    begun.recv_timeout(PATIENCE).unwrap();
    for revision in 2..=50 {
        let drawn = vec![vec![(0, 0)]; revision as usize];
        handwriting.read(revision, Personal::new(drawn), Characters::All).unwrap();
    }
    (0..2).for_each(|_| go_on.send(()).unwrap());
    assert_eq!(next_read(&events).revision, 1);
    let newest = next_read(&events);
    assert_eq!((newest.revision, newest.candidates[0].reveal().as_str()), (50, "50"));
}

#[test]
fn the_end_of_a_visit_drops_what_waits_and_the_next_one_loads_anew() {
    let (load, begun, go_on) = slow();
    let loads = Arc::new(Mutex::new(0));
    let counted = loads.clone();
    let (handwriting, events) = reading(READING_LIMIT, move || {
        *counted.lock().unwrap() += 1;
        load()
    });
    handwriting.read(1, strokes(), Characters::All).unwrap();
    begun.recv_timeout(PATIENCE).unwrap();
    // The visit ends while it reads, with more strokes waiting.
    handwriting.read(2, strokes(), Characters::All).unwrap();
    handwriting.forget();
    go_on.send(()).unwrap();
    assert_eq!(next_read(&events).revision, 1, "the visit knows that it is late");
    handwriting.read(3, strokes(), Characters::All).unwrap();
    begun.recv_timeout(PATIENCE).unwrap();
    go_on.send(()).unwrap();
    assert_eq!(next_read(&events).revision, 3, "the second one's strokes are gone");
    assert_eq!(*loads.lock().unwrap(), 2);
}
