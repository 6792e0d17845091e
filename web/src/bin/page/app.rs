//! The application: one state, one worker, and what the page leaves behind when it is closed.

use crate::browser;
use crate::embedding;
use crate::files;
use crate::panels;
use crate::parts::{header, keep, off, relay, scrub, search};
use crate::worker_link::WorkerLink;
use web::protocol::{Command, Update};
use web::store::editing::Editing;
use web::store::{Action, State, commands, speed};
use web::{scene, words};
use yew::prelude::*;

/// The number of the one machine on this page.
const MACHINE: u32 = 1;

/// What reaches the application.
pub enum Msg {
    /// The reader or the worker did something.
    Act(Action),
}

/// See the module.
pub struct App {
    state: State,
    worker: Option<WorkerLink>,
    act: Callback<Action>,
}

impl Component for App {
    type Message = Msg;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let (query, fragment) = browser::address();
        let mut scene = scene::parse(&query, &fragment);
        scene.theme = scene.theme.or_else(browser::stored_theme);
        browser::set_theme(scene.theme);
        let embedded = browser::is_embedded();
        // A frame in somebody's page shows the program of its address and leaves the reader's own alone.
        let kept = if embedded { None } else { browser::stored_programs() };
        let state = State::new(&scene, embedded, Editing::restored(kept, scene.program.clone()));
        let act = ctx.link().callback(Msg::Act);
        let worker = start_worker(&act);
        let app = App { state, worker, act };
        app.send(Command::Listen(app.state.choices.panels));
        app.send(Command::Speed(speed::at(app.state.choices.speed)));
        if scene.autoplay {
            app.begin(scene.program.is_some());
        }
        embedding::listen(app.act.clone());
        files::on_drop(app.act.reform(Action::Open));
        app
    }

    fn update(&mut self, _: &Context<Self>, Msg::Act(action): Msg) -> bool {
        for command in commands(&self.state, &action) {
            self.send(command);
        }
        if let Action::Told(update) = &action
            && let Some(recording) = &update.recording
        {
            files::download(&keep::file_name(&self.state.clock), recording);
        }
        let before = self.state.clone();
        self.state.reduce(action);
        self.follow(&before);
        true
    }

    fn view(&self, _: &Context<Self>) -> Html {
        let state = &self.state;
        let board = !state.is_on() && !state.choices.workspace;
        html! {
            <>
                <button class="skip" onclick={|_: MouseEvent| browser::focus("#main")}>{ "Skip to the machine" }</button>
                <header::Header
                    run={state.run}
                    clock={state.clock}
                    images={state.images.clone()}
                    choices={state.choices.clone()}
                    marked={state.marks.moments.iter().any(|(cycle, _)| *cycle == state.clock.cycle)}
                    act={self.act.clone()}
                />
                <div class="strip" role="region" aria-label="Boot and recorded time">
                    <relay::Relay
                        hops={state.relay.clone()}
                        now={state.is_on().then_some(state.clock.cycle)}
                        off={state.is_ended()}
                        selection={state.selection.clone()}
                        act={self.act.clone()}
                    />
                    if state.is_on() {
                        <scrub::Scrub
                            scale={state.scale.clone()}
                            stages={state.stages.clone()}
                            marks={state.marks.clone()}
                            clock={state.clock}
                            aim={state.aim}
                            act={self.act.clone()}
                        />
                    }
                </div>
                { self.notice() }
                <keep::Replay replayed={state.replayed.clone()} act={self.act.clone()} />
                { search::search(state.search.as_ref(), &self.act) }
                if board {
                    <off::Off
                        images={state.images.clone()}
                        selection={state.selection.clone()}
                        explained={state.choices.explained}
                        brought={state.choices.brought.then(|| state.editing.program.clone())}
                        act={self.act.clone()}
                    />
                } else {
                    { panels::workspace(state, &self.act) }
                }
                <p class="visually-hidden" role="status">
                    if state.is_held() { { words::status::stop(&state.clock, state.cpu.as_ref()) } }
                </p>
            </>
        }
    }
}

impl App {
    fn send(&self, command: Command) {
        if let Some(worker) = &self.worker {
            worker.send(command);
        }
    }

    /// Power without a click: a scene with a program builds and runs it.
    fn begin(&self, with_program: bool) {
        let built = with_program.then(|| {
            let program = &self.state.editing.program;
            web::program::build(&program.name, &program.source)
        });
        self.act.emit(match built {
            Some(Ok(built)) => Action::Launch(Box::new(built)),
            Some(Err(problems)) => Action::Checked(problems),
            None => Action::PowerUnpressed,
        });
    }

    /// What a change of the state asks of the browser.
    fn follow(&self, before: &State) {
        let (old, new) = (before, &self.state);
        if old.choices.theme != new.choices.theme {
            browser::set_theme(new.choices.theme);
            browser::store_theme(new.choices.theme);
        }
        if old.editing != new.editing && !new.choices.embedded {
            browser::store_programs(&new.editing.to_keep());
        }
        if !old.choices.workspace && new.choices.workspace {
            browser::later(50, || browser::focus(".editor .cm-content"));
        }
        // On a touch screen the console's focus would bring up a keyboard that covers it.
        if let Some(place) = new.goes_on(old).filter(|_| !browser::is_touched()) {
            browser::later(50, move || browser::focus(place));
        }
        embedding::tell(old, new);
    }

    fn notice(&self) -> Html {
        let close = self.act.reform(|_: MouseEvent| Action::NoticeRead);
        let Some(notice) = &self.state.notice else { return Html::default() };
        html! {
            <div class="notice" role="alert">
                <span>{ notice }</span>
                <button class="link" onclick={close}>{ "Close" }</button>
            </div>
        }
    }
}

/// Starts the worker. Its updates are taken at the next frame, so that there is never more than one a frame.
fn start_worker(act: &Callback<Action>) -> Option<WorkerLink> {
    let told = {
        let act = act.clone();
        move |update: Update| {
            let act = act.clone();
            let take = move || act.emit(Action::Told(Box::new(update)));
            // A hidden page gets no frames, but its machine goes on.
            if browser::is_hidden() {
                browser::later(100, take);
            } else {
                browser::at_frame(take);
            }
        }
    };
    let lost = {
        let act = act.clone();
        move |why: String| act.emit(Action::Lost(why))
    };
    let link = WorkerLink::start(MACHINE, told, lost);
    if link.is_err() {
        act.emit(Action::Lost("This browser starts no workers for this page.".into()));
    }
    link.ok()
}
