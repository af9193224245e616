#include "engine/runtime/detail/live_run.h"

#include "engine/api/trace.h"
#include "engine/base/open_enum.h"
#include "engine/base/text.h"
#include "engine/runtime/detail/run_rows.h"
#include "engine/telemetry/attributes.h"

#include <algorithm>

namespace kaze::runtime::detail {

namespace {

//! From here on a checkpoint is worth a place in a trace.
constexpr auto kSlowCheckpoint = std::chrono::milliseconds(25);

//! Its coroutines and the call that it waits in: of the 11.3 KB resident that each of 100 000 runs takes that wait for a model (bench_runtime), what is
//! neither the run itself nor its message.
constexpr std::int64_t kAround = 9'000;

//! What is said of a run's span before it ends: for 100 000 of them no more room than that.
constexpr std::size_t kShownAttributes = 5;

} // namespace

LiveRun::LiveRun(RunHost& host, StoredRun stored, Definition definition, std::shared_ptr<LiveRun> parent)
    : m_host(host), m_stored(std::move(stored)), m_definition(std::move(definition)), m_parent(std::move(parent)),
      m_depthLeft(m_parent ? std::min(m_parent->m_depthLeft - 1, m_definition->depth) : m_definition->depth),
      m_instructions(m_definition->instructions), m_messageBytes(m_host.messageBytes),
      m_cancel(m_parent ? m_parent->token() : base::CancelToken{}), m_interrupt(m_cancel.token())
{
}

base::Task<> LiveRun::drive(std::shared_ptr<LiveRun> self)
{
    auto& host = self->m_host;
    self->m_startedSteady = host.parts.clock.steady();
    const telemetry::SpanContext parent
        = self->m_parent ? self->m_parent->spanContext() : telemetry::SpanContext{self->m_stored.traceId, 0};
    self->m_runSpan = host.parts.observations.startSpan(parent, "invoke_agent " + self->m_stored.agent, api::SpanKind::Run);
    self->limitCapture();
    self->m_runSpan.record().attributes.reserve(kShownAttributes);
    // A list shows these of one that is open; the rest is said when it ends.
    self->m_runSpan.set(telemetry::attribute::kTenant, self->m_stored.tenant);
    self->m_runSpan.set(telemetry::attribute::kPool, self->m_stored.pool);
    const auto& task = self->m_stored.task;
    self->m_runSpan.set("kaze.trace.name", self->m_stored.agent + " · " + base::shortened(task.substr(0, task.find('\n')), 100));
    self->m_runSpan.set("gen_ai.agent.name", self->m_stored.agent);
    self->m_runSpan.set("kaze.run.id", self->m_stored.id.text());
    host.limits.set(self, self->timeLeft());

    auto ending = co_await self->work();
    co_await self->conclude(std::move(ending));
    self->givePlaceBack();
    host.limits.forget(*self);
    host.naps.forget(*self);
    host.left(*self);
    for (const auto& waiting : self->m_over)
        waiting.set(true);
}

//! What its agent says of what may be kept of it.
void LiveRun::limitCapture()
{
    if (const auto share = m_definition->capture)
        m_host.parts.observations.setCapture(m_runSpan.context(), *share, "agent " + m_stored.agent);
}

//! To where the log that it began with is from; a trace without that is a trace all the same.
base::Task<> LiveRun::linkToOrigin()
{
    const auto id = m_stored.forkedFrom;
    const auto origin = co_await m_host.store.origin(m_stored.row, id);
    if (!origin) {
        m_host.parts.log->warn(
            "run {}: its trace does not say what it was forked from: {}", m_stored.id.text(), origin.error().text());
        co_return;
    }
    if (!*origin)
        co_return;
    telemetry::AttributeList what;
    what.emplace_back(telemetry::attribute::kLinkReason, std::string("forked_from"));
    what.emplace_back(telemetry::attribute::kRunId, id.text());
    m_runSpan.link(**origin, std::move(what));
}

base::Duration LiveRun::worked() const
{
    const auto now = m_host.parts.clock.steady();
    const auto waiting = m_waitingSince >= base::Duration{0} ? now - m_waitingSince : base::Duration{0};
    return m_worked + (now - m_startedSteady - m_waited - waiting);
}

base::Error LiveRun::timeIsUp() const
{
    const auto limit = std::chrono::duration_cast<std::chrono::seconds>(m_definition->wallTime);
    return {base::ErrorCode::Timeout,
        "it worked for its whole limits.wall_time of " + std::to_string(limit.count())
            + " s; resume it to give it the same once more, or raise the "
              "limit in the agent file and start it again",
        nullptr};
}

// It waits for as long as the run lives, with room in its frame for every result that it waits for: few, and what is seldom needed is apart.
base::Task<Ending> LiveRun::work()
{
    auto done = co_await getReady();
    while (done) {
        if (interruption())
            co_return *interruption();
        if (!m_calls.empty()) {
            done = co_await runCalls();
            if (done && m_handOff)
                done = co_await takeOver();
            continue;
        }
        if (m_arriving > 0)
            co_await mailArrived();
        if (m_answeredFinally && !m_mail)
            co_return answeredEnding();
        if (isHeldUp()) {
            done = co_await betweenTurns();
            if (done && interruption())
                continue;
        }
        if (done)
            done = checkTurns();
        if (done)
            done = co_await modelTurn();
        if (done)
            m_host.places.turnDone(m_ticket);
    }
    co_return endingOf(std::move(done.error()));
}

base::Task<base::Result<>> LiveRun::getReady()
{
    base::Result<> done;
    if (!hasToWaitForPeople())
        done = co_await takePlace();
    if (done)
        done = co_await prepare();
    co_return done;
}

//! Whether something comes before its next turn.
bool LiveRun::isHeldUp()
{
    return m_mail || !m_hasPlace || m_host.places.isToGiveWay(m_ticket) || isInCircles() || isFull();
}

//! A person is asked about a loop, words are read, the place goes to others for a while, the conversation is summed up; then it is all looked at again.
base::Task<base::Result<>> LiveRun::betweenTurns()
{
    while (true) {
        base::Result<> done;
        if (isInCircles())
            done = co_await askAboutLoop();
        if (done)
            done = checkTurns();
        if (done && m_arriving > 0)
            co_await mailArrived();
        if (done && m_mail)
            done = co_await readMail();
        if (done && (!m_hasPlace || m_host.places.isToGiveWay(m_ticket)))
            done = co_await stepBoundary();
        if (!done || !isFull())
            co_return done;
        const auto shortened = co_await compact();
        if (!shortened)
            co_return failure(shortened);
        if (!*shortened || interruption())
            co_return done;
    }
}

Ending LiveRun::answeredEnding() const
{
    Ending ending;
    ending.output = m_messages.back()->text;
    return ending;
}

base::Result<> LiveRun::checkTurns() const
{
    if (m_stored.turns - m_turnsBefore < m_definition->maxTurns)
        return {};
    return base::fail(base::ErrorCode::RateLimited,
        "it used all its " + std::to_string(m_definition->maxTurns)
            + " turns without an answer; resume it to give it as many again, raise limits.turns in the agent file and start it "
              "again, "
              "or give it a smaller task");
}

void LiveRun::finishTurn()
{
    const auto checkpoints = std::exchange(m_checkpointTime, base::Duration{0});
    if (m_turnSpan.context().spanId) {
        RunMeters::record(m_host.meters.checkpointPart, checkpoints);
        m_host.meters.agentMemory.record(static_cast<double>(m_messageBytes.get() + ownBytes()));
        m_turnSpan.set("kaze.checkpoint_ms", std::chrono::round<std::chrono::milliseconds>(checkpoints).count());
        m_turnSpan.end();
    }
    m_turnSpan = {};
}

void LiveRun::tell(const StoredStep& step) const
{
    if (m_host.parts.listener.follows(m_stored.id))
        m_host.parts.listener.stepAdded(m_stored.id, toStep(step.number, step.at, step.record));
}

std::unexpected<base::Error> LiveRun::notWritten(const base::Error& why)
{
    const base::Error error{why.code,
        "a step of the run could not be written, so it was stopped here; every earlier step is kept. "
        "Make room or repair the data folder, then resume the run",
        std::make_shared<const base::Error>(why)};
    breakOff(error);
    return std::unexpected(error);
}

//! Its log does not know what it did last, so nothing more may be done; what waits for people would wait in a run that is over.
void LiveRun::breakOff(base::Error why)
{
    if (m_broken)
        return;
    m_host.parts.log->error("run {}: {}", m_stored.id.text(), why.text());
    m_broken = std::make_unique<const base::Error>(std::move(why));
    m_interrupt.cancel();
}

base::Result<> LiveRun::mayGoOn() const
{
    if (m_broken)
        return std::unexpected(*m_broken);
    return {};
}

std::shared_ptr<StoredStep> LiveRun::makeStep(Record record)
{
    auto step = std::make_shared<StoredStep>();
    step->at = m_stored.updatedAt = m_host.parts.clock.now();
    step->worked = worked();
    step->record = std::move(record);
    return step;
}

base::Task<base::Result<>> LiveRun::append(Record record, std::optional<gateway::LedgerRow> paid)
{
    if (const auto ok = mayGoOn(); !ok)
        co_return ok;
    const auto step = makeStep(std::move(record));
    const auto begun = m_host.parts.clock.steady();
    StepPtr writing = step;
    const auto written = co_await m_host.store.append(m_stored.row, std::move(writing), std::move(paid));
    co_return acknowledged(*step, begun, written);
}

base::Task<base::Result<>> LiveRun::appendWithState(Record record)
{
    const auto step = makeStep(std::move(record));
    const auto begun = m_host.parts.clock.steady();
    StepPtr writing = step;
    auto run = m_stored;
    const auto written = co_await m_host.store.appendWithState(std::move(run), std::move(writing));
    co_return acknowledged(*step, begun, written);
}

base::Result<> LiveRun::acknowledged(StoredStep& step, base::Duration begun, const base::Result<std::int64_t>& written)
{
    noteCheckpoint(begun, written ? nullptr : &written.error());
    if (!written)
        return notWritten(written.error());
    step.number = m_lastStep = *written;
    tell(step);
    return {};
}

//! One that took long or failed is a span of its own; what the others took is said of the turn.
void LiveRun::noteCheckpoint(base::Duration begun, const base::Error* error)
{
    const auto now = m_host.parts.clock.steady();
    const auto took = now - begun;
    m_checkpointTime += took;
    m_host.checkpoints.record(took, now);
    RunMeters::record(m_host.meters.checkpoint, took);
    if (!error && took < kSlowCheckpoint)
        return;
    auto span = m_host.parts.observations.startSpan(spanContext(), "checkpoint", api::SpanKind::Checkpoint);
    span.record().startedAt -= std::chrono::duration_cast<base::Time::duration>(took);
    span.record().durationNs = took.count();
    if (error)
        span.fail(*error);
    span.end();
}

base::OneShot<bool> LiveRun::over()
{
    return m_over.emplace_back();
}

void LiveRun::addSpent(const gateway::Amount& spent)
{
    m_stored.cost += spent.money;
    m_stored.spentTokens += spent.tokens;
    m_host.changed(*this);
    if (m_parent)
        m_parent->addSpent(spent);
}

void LiveRun::setDoing(std::string doing)
{
    m_doing = std::move(doing);
    m_host.changed(*this);
}

std::int64_t LiveRun::ownBytes()
{
    return static_cast<std::int64_t>(sizeof(LiveRun)) + kAround;
}

api::RunRow LiveRun::row() const
{
    auto row = toRow(m_stored);
    if (row.doingNow.empty())
        row.doingNow = m_doing;
    if (isInLine())
        row.doingNow = m_host.places.why(m_ticket);
    row.memoryBytes = m_messageBytes.get() + ownBytes();
    return row;
}

} // namespace kaze::runtime::detail
